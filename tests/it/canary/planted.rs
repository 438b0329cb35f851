use std::path::{Path, PathBuf};
use std::process::Command;

use dialcheck::reference::{Credential, Role};
use serde_json::json;
use tempfile::TempDir;

/// The secrets, each in another place and each full of characters that something has to escape.
#[derive(Debug)]
pub(super) struct Planted {
    folder: TempDir,
}

pub(super) const SYSTEM_KEY: &str = "Kq7\"zR\\v&w%41é+X-in-the-environment";
pub(super) const SYSTEM_PASSWORD: &str = "Wm3'pL/ü&lt;T%zz?y=2 in a file";
pub(super) const COMPANY_KEY: &str = "Jd8<>h\\\\Nß;\"qq\"#5 in a file";
pub(super) const OTHER_KEY: &str = "Fx1%25c\\u0041Yö\\n&amp;9 of a command";
pub(super) const USER_PASSWORD: &str = "Vb6`$(echo)é\\\"U;t in the configuration";
pub(super) const PROXY_PASSWORD: &str = "Gs4:n\"E\\k%2F&r~Þ in a file";
pub(super) const HEADER: &str = "Zt9=\"m\\D'&%3Du,ambient";
pub(super) const HEADER_OF_FILE: &str = "Rh2/\"o\\C;&%41l,written";

impl Planted {
    pub(super) const ALL: [&str; 8] = [
        SYSTEM_KEY,
        SYSTEM_PASSWORD,
        COMPANY_KEY,
        OTHER_KEY,
        USER_PASSWORD,
        PROXY_PASSWORD,
        HEADER,
        HEADER_OF_FILE,
    ];

    pub(super) fn new() -> Self {
        Self { folder: TempDir::new().expect("a folder") }
    }

    /// Those who may call the server.
    pub(super) fn accounts() -> Vec<Credential> {
        let account = |role, company: &str, key: &str, username: &str, password: &str| Credential {
            role,
            company: company.to_owned(),
            key: key.to_owned(),
            username: username.to_owned(),
            password: password.to_owned(),
        };
        vec![
            account(Role::SystemAdmin, "test", SYSTEM_KEY, "admin", SYSTEM_PASSWORD),
            account(Role::CompanyAdmin, "test", COMPANY_KEY, "company", "unused-1"),
            account(Role::CompanyAdmin, "other", OTHER_KEY, "other", "unused-2"),
            account(Role::User, "test", "unused-key", "user", USER_PASSWORD),
        ]
    }

    /// A file that its owner alone can read.
    pub(super) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).expect("a mode");
        }
        path
    }

    /// The configuration file, with `more` before its tables.
    pub(super) fn config(&self, more: &str) -> PathBuf {
        let other = self.file("other.key", &format!("{OTHER_KEY}\nand more\n"));
        let command = format!("cat '{}'", other.display());
        let text = format!(
            "other-company = \"other\"\n{more}\n[headers]\nX-Site = {}\n\
             [credentials.other-company-admin]\nkey-command = {}\n\
             [credentials.user]\nusername = \"user\"\npassword = {}\n",
            json!(HEADER_OF_FILE),
            json!(command),
            json!(USER_PASSWORD),
        );
        self.file("dialcheck.toml", &text)
    }

    /// Gives `command` all of them.
    pub(super) fn give(&self, command: &mut Command, config: &Path) {
        let company = self.file("company.key", &format!("{COMPANY_KEY}\n"));
        let password = self.file("system.password", SYSTEM_PASSWORD);
        let proxy = self.file("proxy.password", &format!("{PROXY_PASSWORD}\r\n"));
        command
            .arg("--config")
            .arg(config)
            .env("DIALCHECK_SYSTEM_ADMIN_KEY", SYSTEM_KEY)
            .env("DIALCHECK_SYSTEM_ADMIN_USERNAME", "admin")
            .env("DIALCHECK_SYSTEM_ADMIN_PASSWORD_FILE", password)
            .env("DIALCHECK_COMPANY_ADMIN_KEY_FILE", company)
            .env("DIALCHECK_PROXY_USERNAME", "proxy")
            .env("DIALCHECK_PROXY_PASSWORD_FILE", proxy)
            .env("DIALCHECK_HEADER", format!("X-Canary: {HEADER}"));
    }
}
