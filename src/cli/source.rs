use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::guarded;

/// Where one secret comes from, and what that place is called.
#[derive(Clone)]
pub(super) struct Source {
    place: String,
    from: From,
}

#[derive(Clone)]
enum From {
    Here(String),
    File(PathBuf),
    Command(String),
}

impl Source {
    /// The text itself, which stands at `place`.
    pub(super) fn here(place: impl Into<String>, text: String) -> Self {
        Self { place: place.into(), from: From::Here(text) }
    }

    /// The first line of a file.
    pub(super) fn file(place: impl Into<String>, path: PathBuf) -> Self {
        Self { place: place.into(), from: From::File(path) }
    }

    /// The first line that a shell command prints.
    pub(super) fn command(place: impl Into<String>, command: String) -> Self {
        Self { place: place.into(), from: From::Command(command) }
    }

    /// The one that is given; two of them contradict each other.
    pub(super) fn only(
        given: impl IntoIterator<Item = Option<Self>>,
    ) -> Result<Option<Self>, String> {
        let mut given = given.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(one), Some(other)) => {
                Err(format!("{} and {} are both given; remove one of them", one.place, other.place))
            }
            (one, _) => Ok(one),
        }
    }

    /// What it is called.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// The secret.
    pub(super) fn read(&self) -> Result<String, String> {
        let told = |why: String| format!("{}: {why}", self.place);
        let bytes = match &self.from {
            From::Here(text) => return some(text.clone()).map_err(told),
            From::File(path) => guarded::read(path)
                .map_err(|why| format!("{}, {}: {why}", self.place, path.display()))?,
            From::Command(command) => output(command).map_err(told)?,
        };
        let text = String::from_utf8(bytes)
            .map_err(|_| told("what comes from there is no UTF-8".to_owned()))?;
        some(text.lines().next().unwrap_or_default().to_owned()).map_err(told)
    }
}

fn some(text: String) -> Result<String, String> {
    if text.is_empty() {
        return Err("the secret is empty; its first line must hold it".to_owned());
    }
    Ok(text)
}

/// What `command` prints. It may ask at the terminal, and complain there; what it prints is never shown.
fn output(command: &str) -> Result<Vec<u8>, String> {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).stdin(Stdio::inherit()).stderr(Stdio::inherit());
    let done = shell.output().map_err(|why| format!("no shell can be started: {why}"))?;
    if done.status.success() {
        return Ok(done.stdout);
    }
    let status = done.status;
    Err(format!("the command ends with {status}; run it by hand to see why"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn command(text: &str) -> Result<String, String> {
        Source::command("credentials.user.key-command", text.to_owned()).read()
    }

    #[test]
    fn the_first_line_is_the_secret() {
        assert_eq!(command("printf ' s3 cret \\r\\nlogin: me\\n'"), Ok(" s3 cret ".to_owned()));
        assert_eq!(command("echo one && echo two"), Ok("one".to_owned()));
        assert_eq!(Source::here("x", "a\nb".to_owned()).read(), Ok("a\nb".to_owned()));
    }

    #[test]
    fn a_command_that_fails_is_told_by_its_place_and_status_alone() {
        for (text, expected) in [
            ("echo s3cret; exit 3", "exit status: 3"),
            ("echo s3cret; kill -9 $$", "signal: 9"),
            ("s3cret-is-no-command 2>&-", "exit status: 127"),
            ("true", "empty"),
            ("echo; echo s3cret", "empty"),
            ("printf 's3cret\\377'", "no UTF-8"),
        ] {
            let why = command(text).expect_err("no secret");
            assert!(why.starts_with("credentials.user.key-command: "), "{why}");
            assert!(why.contains(expected) && !why.contains("s3cret"), "{why}");
        }
    }

    #[test]
    fn two_sources_are_told_by_name() {
        let here = || Some(Source::here("A_KEY", "s3cret".to_owned()));
        let file = || Some(Source::file("A_KEY_FILE", PathBuf::from("/run/key")));
        let why = Source::only([here(), None, file()]).map(|_| ()).expect_err("two");
        assert_eq!(why, "A_KEY and A_KEY_FILE are both given; remove one of them");
        let one = Source::only([None, file()]).expect("one");
        assert_eq!(one.map(|one| one.place().to_owned()), Some("A_KEY_FILE".to_owned()));
        assert!(Source::only([None, None]).expect("none").is_none());
    }

    #[test]
    fn a_missing_file_is_told_with_its_place_and_path() {
        let why =
            Source::file("A_KEY_FILE", PathBuf::from("/no/such/key")).read().expect_err("none");
        assert!(why.starts_with("A_KEY_FILE, /no/such/key: "), "{why}");
    }
}
