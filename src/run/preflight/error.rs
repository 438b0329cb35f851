use crate::target::Role;

/// Why a target cannot be judged. Each text says what to do.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PreflightError {
    /// Nothing answers.
    #[error("{url} does not answer: {reason}\n  Is the server running, and is this its address?")]
    Unreachable {
        /// The target's URL.
        url: String,
        /// What went wrong.
        reason: String,
    },
    /// One side does not trust the other.
    #[error("{url} cannot be spoken to in safety: {reason}")]
    Untrusted {
        /// The target's URL.
        url: String,
        /// What is not trusted, and what to do.
        reason: String,
    },
    /// Something answers that is no dialplan API.
    #[error(
        "{url} answers, but not as a dialplan API: {reason}\n  The URL is what stands before /rest/dialplan/, as in http://pabx.example"
    )]
    NotTheApi {
        /// The target's URL.
        url: String,
        /// What came back.
        reason: String,
    },
    /// The credentials of a role are refused.
    #[error(
        "the target refuses the credentials of the role {role}: {reason}\n  Set {variable}_KEY, or {variable}_USERNAME and {variable}_PASSWORD; and check --company {company:?}"
    )]
    Credentials {
        /// The role.
        role: Role,
        /// What came back.
        reason: String,
        /// What the role's environment variables begin with.
        variable: String,
        /// The company that was read.
        company: String,
    },
    /// No credentials of the system administrator were given.
    #[error(
        "no credentials of the role system-admin: set DIALCHECK_SYSTEM_ADMIN_KEY, or DIALCHECK_SYSTEM_ADMIN_USERNAME and DIALCHECK_SYSTEM_ADMIN_PASSWORD"
    )]
    NoCredentials,
    /// Extensions of the range exist already.
    #[error(
        "the range {range} is not free in company {company:?}, where these stand already: {existing}\n  Name a free range with --extensions. What an earlier run left is removed by `dialcheck cleanup`"
    )]
    RangeTaken {
        /// The range.
        range: String,
        /// The company.
        company: String,
        /// Some of the extensions.
        existing: String,
    },
}
