//! Targets behind TLS: whom dialcheck trusts, and what it says where it does not.

mod behind;
mod clients;
mod files;
mod trust;
