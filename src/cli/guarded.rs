//! Files with secrets in them: read only where nobody but their owner can.

use std::fs::{File, Metadata};
use std::io::Read as _;
use std::path::Path;

/// A key or a password is not longer than this, in bytes, nor is a file of keys and certificates.
const LONGEST: u64 = 1 << 20;

/// The bytes of a file that holds a secret.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let file = open(path)?;
    private(path, &file.metadata().map_err(|why| why.to_string())?)?;
    contents(file)
}

/// The bytes of a file that anybody may read.
pub(super) fn read_open(path: &Path) -> Result<Vec<u8>, String> {
    contents(open(path)?)
}

fn open(path: &Path) -> Result<File, String> {
    File::open(path).map_err(|why| format!("it cannot be read: {why}; name a file that is there"))
}

fn contents(file: File) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = file.take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|why| format!("it cannot be read: {why}; name a file that is there"))?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes; is it the right file?"));
    }
    Ok(bytes)
}

/// Nobody but the owner of `path` can read it.
#[cfg(unix)]
pub(super) fn private(path: &Path, found: &Metadata) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = found.permissions().mode() & 0o7777;
    if mode & 0o044 == 0 {
        return Ok(());
    }
    Err(format!(
        "it holds a secret, and others than its owner can read it (mode {mode:04o}); chmod 600 {}, or give a mounted secret the mode 0400",
        path.display()
    ))
}

/// Nobody but the owner of `path` can change it.
#[cfg(unix)]
pub(super) fn unchanged(path: &Path, found: &Metadata) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = found.permissions().mode() & 0o7777;
    if mode & 0o022 == 0 {
        return Ok(());
    }
    Err(format!(
        "it names commands to run, and others than its owner can change it (mode {mode:04o}); chmod 600 {}",
        path.display()
    ))
}

/// Who may read a file is written elsewhere on this system.
#[cfg(not(unix))]
pub(super) fn private(_: &Path, _: &Metadata) -> Result<(), String> {
    Ok(())
}

/// Who may change a file is written elsewhere on this system.
#[cfg(not(unix))]
pub(super) fn unchanged(_: &Path, _: &Metadata) -> Result<(), String> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_that_others_can_read_is_refused_with_the_remedy() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        std::fs::write(&path, "s3cret\n").expect("a file");
        for (mode, taken) in [
            (0o600, true),
            (0o400, true),
            (0o700, true),
            (0o640, false),
            (0o604, false),
            (0o444, false),
        ] {
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("a mode");
            match read(&path) {
                Ok(bytes) => assert!(taken && bytes == b"s3cret\n", "{mode:o}"),
                Err(why) => {
                    let remedy = format!("chmod 600 {}", path.display());
                    assert!(!taken && why.contains(&remedy) && why.contains("0400"), "{why}");
                }
            }
        }
        assert!(read_open(&path).is_ok());
    }

    #[test]
    fn what_is_missing_or_endless_is_refused() {
        assert!(read(Path::new("/no/such/file")).expect_err("none").contains("cannot be read"));
        let why = read_open(Path::new("/dev/zero")).expect_err("endless");
        assert!(why.contains("longer than"), "{why}");
    }
}
