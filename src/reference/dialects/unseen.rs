/// Answers to open questions for which there is no dialect: question, answer ('' for all), reason.
const UNSEEN: &[(&str, &str, &str)] = &[
    (
        "open/clone-owner",
        "",
        "this API gives no extension an owner, so no clone of the run's own extensions shows one",
    ),
    (
        "open/create-defaults",
        "",
        "any value of its domain: one dialect with other values stands for all",
    ),
    (
        "open/empty-list",
        "all rows",
        "an empty list that selects everything is a wrong scope, not a variant",
    ),
    (
        "open/empty-scope",
        "no rows",
        "the rows are within the caller's reach, so not answering them is wrong",
    ),
    (
        "open/nightmode-null",
        "other",
        "null at creation is no nightmode: null and -1 are all that says so",
    ),
    (
        "open/no-columns",
        "no columns",
        "rows without columns are of no use: all of them, or a refusal",
    ),
    (
        "open/no-columns",
        "some columns",
        "the document knows no default choice: all of them, or a refusal",
    ),
    ("open/passcode-form", "neither", "then no passcode could be written at all"),
    ("open/unknown-column", "answered", "what does not exist has no value to answer"),
    ("open/unknown-scope", "no rows", "a member that does not exist is refused or passed over"),
    (
        "wire/body-no-json",
        "works",
        "a body that is no JSON carries neither a scope nor credentials",
    ),
];

/// Why there is no dialect that gives this answer to an open question; none where there should be one.
pub fn unseen(question: &str, answer: &str) -> Option<&'static str> {
    let named = |which: &str| which.is_empty() || which == answer;
    let found = UNSEEN.iter().find(|(of, which, _)| *of == question && named(which));
    found.map(|(_, _, why)| *why)
}
