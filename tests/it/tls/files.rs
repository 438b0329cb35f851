use std::path::Path;
use std::process::Command;

use rcgen::KeyPair;
use tempfile::TempDir;

use super::behind::{Authority, CA, CASES, CERT, KEY, args, file, outcome};

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_file_is_exit_2_with_its_name_and_the_remedy() {
    let folder = TempDir::new().expect("a folder");
    let signed = Authority::new("ours").sign("dialcheck");
    let key_text = signed.key.serialize_pem();
    let other = KeyPair::generate().expect("a key").serialize_pem();
    let locked =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let [none, text, cert, key, other, locked] = [
        folder.path().join("none"),
        file(&folder, "text", "no PEM"),
        file(&folder, "cert", &signed.pem),
        file(&folder, "key", &key_text),
        file(&folder, "other", &other),
        file(&folder, "locked", locked),
    ];
    let shared = file(&folder, "shared", &key_text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&shared, PermissionsExt::from_mode(0o644)).expect("a mode");
    }
    let run = |args: &[&Path]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dialcheck"));
        command.args(["run", "https://localhost:1", "--filter", CASES]).args(args);
        let said = outcome(&mut command, &folder);
        assert!(!said.err.contains(&key_text[40..80]), "{said:?}");
        said
    };
    run(args![CA, none]).ends(2, &["--ca ", "none: it cannot be read"]);
    run(args![CA, text]).ends(2, &["text: it holds no certificate", "BEGIN CERTIFICATE"]);
    run(args![CERT, none]).ends(2, &["--client-cert", "none"]);
    run(args![CERT, key]).ends(2, &["key: it holds no certificate"]);
    run(args![CERT, cert]).ends(2, &["cert: it holds no private key", "--client-key"]);
    run(args![CERT, cert, KEY, none]).ends(2, &["--client-key", "none"]);
    run(args![CERT, cert, KEY, other]).ends(2, &["other: it is not the key of the client"]);
    run(args![CERT, cert, KEY, locked])
        .ends(2, &["locked: its private key is encrypted", "openssl"]);
    run(args![KEY, key]).ends(2, &["--client-key is given and no certificate", "--client-cert"]);
    if cfg!(unix) {
        run(args![CERT, cert, KEY, shared]).ends(2, &["chmod 600", "0644"]);
    }
}
