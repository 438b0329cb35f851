use dialcheck::results::Shard;

/// Where a CI server or a cluster says which of several like jobs this is: the variable, and what it counts from.
const INDICES: [(&str, usize); 2] = [("JOB_COMPLETION_INDEX", 0), ("CI_NODE_INDEX", 1)];

/// Reads `I/N`, or `N` where the environment tells the index. `variable` reads the environment.
pub(super) fn shard(
    text: &str,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Shard, String> {
    if text.contains('/') {
        return text.parse().map_err(|why| format!("--shard {why}"));
    }
    let told =
        INDICES.iter().find_map(|&(name, first)| variable(name).map(|index| (name, first, index)));
    let Some((name, first, index)) = told else {
        let names = INDICES.map(|(name, _)| name).join(" and ");
        return Err(format!(
            "--shard {text:?} names no part: write it as in 2/4; {names}, which could tell it, are not set"
        ));
    };
    let from_one = index.parse::<usize>().ok().and_then(|index| (index + 1).checked_sub(first));
    let index = from_one.ok_or_else(|| format!("{name} is {index:?}, and no index"))?;
    format!("{index}/{text}").parse().map_err(|why| format!("--shard {text:?} with {name}: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_may_come_from_the_job() {
        let read = |text: &str, name: &'static str, value: &'static str| {
            shard(text, |asked| (asked == name).then(|| value.to_owned()))
                .map(|one| one.to_string())
        };
        assert_eq!(read("2/4", "", "").as_deref(), Ok("2/4"));
        assert_eq!(read("4", "JOB_COMPLETION_INDEX", "0").as_deref(), Ok("1/4"));
        assert_eq!(read("4", "CI_NODE_INDEX", "4").as_deref(), Ok("4/4"));
        for (text, name, value, words) in [
            ("4", "", "", "JOB_COMPLETION_INDEX and CI_NODE_INDEX"),
            ("4", "CI_NODE_INDEX", "0", "counted from 1"),
            ("4", "CI_NODE_INDEX", "x", "no index"),
            ("4", "JOB_COMPLETION_INDEX", "4", "counted from 1"),
            ("four", "CI_NODE_INDEX", "1", "no numbers"),
            ("0/4", "", "", "counted from 1"),
        ] {
            let why = read(text, name, value).expect_err(text);
            assert!(why.contains(words), "{why}");
        }
    }
}
