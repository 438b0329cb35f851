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
pub(super) const CASES: &str = "update/ring_time/maximum";

/// An authority that signs certificates.
pub(super) struct Authority {
    pub(super) pem: String,
    pub(super) der: CertificateDer<'static>,
    pub(super) issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its private key.
pub(super) struct Signed {
    pub(super) pem: String,
    pub(super) der: CertificateDer<'static>,
    pub(super) key: KeyPair,
}

impl Authority {
    pub(super) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let made = params.self_signed(&key).expect("a certificate");
        Self { pem: made.pem(), der: made.der().clone(), issuer: Issuer::new(params, key) }
    }

    pub(super) fn sign(&self, name: &str) -> Signed {
        let params = CertificateParams::new([name.to_owned()]).expect("parameters");
        let key = KeyPair::generate().expect("a key");
        let made = params.signed_by(&key, &self.issuer).expect("a certificate");
        Signed { pem: made.pem(), der: made.der().clone(), key }
    }
}

/// A reference server behind TLS.
pub(super) struct Target {
    pub(super) server: Server,
    pub(super) address: SocketAddr,
    pub(super) authority: Authority,
    pub(super) folder: TempDir,
}

impl Target {
    /// A server whose certificate is for `localhost`; it demands one of its clients where `clients` is given.
    pub(super) async fn new(
        clients: Option<&Authority>,
        version: &'static SupportedProtocolVersion,
    ) -> Self {
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

    pub(super) fn file(&self, name: &str, text: &str) -> PathBuf {
        file(&self.folder, name, text)
    }

    pub(super) fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    pub(super) fn run(&self, url: &str, args: &[&Path]) -> Said {
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
pub(super) fn file(folder: &TempDir, name: &str, text: &str) -> PathBuf {
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
pub(super) struct Said {
    pub(super) exit: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

pub(super) fn outcome(command: &mut Command, folder: &TempDir) -> Said {
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
    pub(super) fn ends(&self, exit: i32, words: &[&str]) {
        assert_eq!(self.exit, Some(exit), "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "{word:?} is missing: {self:?}");
        }
    }
}

pub(super) const CA: &str = "--ca";
pub(super) const CERT: &str = "--client-cert";
pub(super) const KEY: &str = "--client-key";
pub(super) const INSECURE: &str = "--insecure";

/// The arguments as paths, so that flags and files go together.
macro_rules! args {
    ($($arg:expr),*) => { &[$(Path::new(&$arg)),*][..] };
}

pub(super) use args;
