//! Targets behind TLS: whom dialcheck trusts, and what it says where it does not.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use dialcheck::reference::{Config, Server, spawn};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use tempfile::TempDir;
use tokio::io::{copy_bidirectional, sink};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A few calls are enough to know that a connection works.
const CASES: &str = "update/ring_time/maximum";

/// An authority that signs certificates.
struct Authority {
    pem: String,
    der: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its private key.
struct Signed {
    pem: String,
    der: CertificateDer<'static>,
    key: KeyPair,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let made = params.self_signed(&key).expect("a certificate");
        Self { pem: made.pem(), der: made.der().clone(), issuer: Issuer::new(params, key) }
    }

    fn sign(&self, name: &str) -> Signed {
        let params = CertificateParams::new([name.to_owned()]).expect("parameters");
        let key = KeyPair::generate().expect("a key");
        let made = params.signed_by(&key, &self.issuer).expect("a certificate");
        Signed { pem: made.pem(), der: made.der().clone(), key }
    }
}

/// A reference server behind TLS.
struct Target {
    server: Server,
    address: SocketAddr,
    authority: Authority,
    folder: TempDir,
}

impl Target {
    /// A server whose certificate is for `localhost`; it demands one of its clients where `clients` is given.
    async fn new(clients: Option<&Authority>, version: &'static SupportedProtocolVersion) -> Self {
        let authority = Authority::new("ours");
        let own = authority.sign("localhost");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider));
        let config = config.with_protocol_versions(&[version]).expect("a version");
        let config = match clients {
            Some(clients) => {
                let mut roots = RootCertStore::empty();
                roots.add(clients.der.clone()).expect("an authority");
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                config.with_client_cert_verifier(verifier.build().expect("a verifier"))
            }
            None => config.with_no_client_auth(),
        };
        let key = PrivateKeyDer::try_from(own.key.serialize_der()).expect("a key");
        let config = config.with_single_cert(vec![own.der], key).expect("a configuration");
        let server = spawn(Config::default()).await.expect("a server");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(config)), server.address()));
        Self { server, address, authority, folder: TempDir::new().expect("a folder") }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        file(&self.folder, name, text)
    }

    fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    fn run(&self, url: &str, args: &[&Path]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dialcheck"));
        command.args(["run", url, "--filter", CASES]).args(args);
        outcome(&mut command, &self.folder)
    }
}

/// Takes TLS off and hands the rest on to the server at `behind`.
async fn serve(listener: TcpListener, acceptor: TlsAcceptor, behind: SocketAddr) {
    while let Ok((socket, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            match acceptor.accept(socket).into_fallible().await {
                Ok(mut client) => {
                    let mut server = TcpStream::connect(behind).await.expect("it listens");
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                }
                // Data that is not read would have the connection reset, and the alert lost.
                Err((_, mut socket)) => {
                    let _ = tokio::io::copy(&mut socket, &mut sink()).await;
                }
            }
        });
    }
}

/// A file that its owner alone can read.
fn file(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).expect("a mode");
    }
    path
}

/// What the binary said and how it ended.
#[derive(Debug)]
struct Said {
    exit: Option<i32>,
    out: String,
    err: String,
}

fn outcome(command: &mut Command, folder: &TempDir) -> Said {
    command
        .env("DIALCHECK_SYSTEM_ADMIN_KEY", "reference-key-system-admin")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "160")
        .env_remove("CI")
        .current_dir(folder.path());
    let Output { status, stdout, stderr } =
        tokio::task::block_in_place(|| command.output()).expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("a text");
    Said { exit: status.code(), out: text(stdout), err: text(stderr) }
}

impl Said {
    #[track_caller]
    fn ends(&self, exit: i32, words: &[&str]) {
        assert_eq!(self.exit, Some(exit), "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "{word:?} is missing: {self:?}");
        }
    }
}

const CA: &str = "--ca";
const CERT: &str = "--client-cert";
const KEY: &str = "--client-key";
const INSECURE: &str = "--insecure";

/// The arguments as paths, so that flags and files go together.
macro_rules! args {
    ($($arg:expr),*) => { &[$(Path::new(&$arg)),*][..] };
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_of_ones_own_is_trusted_beside_others() {
    let target = Target::new(None, &rustls::version::TLS13).await;
    let other = Authority::new("theirs");
    let ca = target.file("ca.pem", &format!("{}{}", other.pem, target.authority.pem));
    let said = target.run(&target.url(), args![CA, ca]);
    said.ends(0, &[]);
    assert!(!said.err.contains("WARNING") && !said.out.contains("--insecure"), "{said:?}");
    let config = format!("url = {:?}\nca = {:?}\nfilter = [{CASES:?}]\n", target.url(), ca);
    let config = target.file("dialcheck.toml", &config);
    let mut command = Command::new(env!("CARGO_BIN_EXE_dialcheck"));
    command.args(["run", "--config"]).arg(config);
    outcome(&mut command, &target.folder).ends(0, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_refused_and_the_ways_out_are_named() {
    let target = Target::new(None, &rustls::version::TLS13).await;
    let other = target.file("other.pem", &Authority::new("theirs").pem);
    let namesake = target.file("namesake.pem", &Authority::new("ours").pem);
    for (args, words) in [
        (args![], "not known here"),
        (args![CA, other], "not known here"),
        (args![CA, namesake], "another one of the same name"),
    ] {
        let said = target.run(&target.url(), args);
        said.ends(3, &[words, "--ca FILE", "--insecure"]);
        assert!(!said.err.contains("Is the server running"), "{said:?}");
    }
    let ca = target.file("ca.pem", &target.authority.pem);
    let url = format!("https://{}", target.address);
    target.run(&url, args![CA, ca]).ends(3, &["not valid for name", "a name that it is for"]);
    let plain = target.server.url().replace("http:", "https:");
    target.run(&plain, args![CA, ca]).ends(3, &["no TLS", "http://"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_check_anybody_is_taken_and_that_is_said_aloud() {
    let target = Target::new(None, &rustls::version::TLS12).await;
    let said = target.run(&target.url(), args![INSECURE]);
    said.ends(0, &["WARNING", "is not verified (--insecure)", "--ca FILE"]);
    assert!(said.out.contains("PREFLIGHT") && said.out.contains("(--insecure)"), "{said:?}");
    target.file("dialcheck.toml", "insecure = true\n");
    target.run(&target.url(), args![]).ends(0, &["WARNING"]);
    let said = target.run(&target.server.url(), args![]);
    said.ends(0, &[]);
    assert!(!said.err.contains("WARNING"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_certificate_is_shown_where_it_is_demanded() {
    let clients = Authority::new("clients");
    let own = clients.sign("dialcheck");
    for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
        let target = Target::new(Some(&clients), version).await;
        let ca = target.file("ca.pem", &target.authority.pem);
        let said = target.run(&target.url(), args![CA, ca]);
        said.ends(3, &["demands a client certificate", "--client-cert and --client-key"]);
        let cert = target.file("client.pem", &own.pem);
        let key = target.file("client.key", &own.key.serialize_pem());
        target.run(&target.url(), args![CA, ca, CERT, cert, KEY, key]).ends(0, &[]);
        let both = target.file("both.pem", &format!("{}{}", own.key.serialize_pem(), own.pem));
        target.run(&target.url(), args![CA, ca, CERT, both]).ends(0, &[]);
        for name in ["strangers", "clients"] {
            let stranger = Authority::new(name).sign("dialcheck");
            let text = format!("{}{}", stranger.pem, stranger.key.serialize_pem());
            let stranger = target.file("stranger.pem", &text);
            let said = target.run(&target.url(), args![CA, ca, CERT, stranger]);
            said.ends(3, &["does not take the client certificate", "--client-cert"]);
        }
        let config = format!("ca = {ca:?}\nclient-cert = {cert:?}\nclient-key = {key:?}\n");
        target.file("dialcheck.toml", &config);
        target.run(&target.url(), args![]).ends(0, &[]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_that_trusts_nobody_is_no_trouble_without_tls_or_with_an_authority() {
    let target = Target::new(None, &rustls::version::TLS13).await;
    let ca = target.file("ca.pem", &target.authority.pem);
    let none = target.file("none.pem", "");
    let run = |url: &str, args: &[&Path]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dialcheck"));
        command.args(["run", url, "--filter", CASES]).args(args);
        command.env("SSL_CERT_FILE", &none).env_remove("SSL_CERT_DIR");
        outcome(&mut command, &target.folder)
    };
    run(&target.server.url(), args![]).ends(0, &[]);
    run(&target.url(), args![CA, ca]).ends(0, &[]);
    run(&target.url(), args![INSECURE]).ends(0, &[]);
    run(&target.url(), args![]).ends(2, &["--ca FILE"]);
}

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
