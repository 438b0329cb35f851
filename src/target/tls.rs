use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::{Certificate, ClientBuilder, Identity};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{InconsistentKeys, RootCertStore};

/// What is trusted of a target that is reached over TLS, and what is shown to it.
///
/// By default these are the certificates that this system trusts: those of the operating system's own store, or
/// those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
///
/// ```
/// use dialcheck::target::Tls;
///
/// assert!(Tls::default().with_ca(b"no certificate").is_err());
/// assert!(!Tls::default().with_ca(b"").is_ok_and(|tls| tls.is_insecure()));
/// ```
#[derive(Clone, Default)]
pub struct Tls {
    roots: Vec<Certificate>,
    identity: Option<Identity>,
    insecure: bool,
    /// The options of curl.
    shell: String,
}

/// Why the text of a file is no certificate, or no key. It holds nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// There is none in it.
    #[error(
        "it holds no certificate; it must be PEM, with a line -----BEGIN CERTIFICATE----- (for DER: openssl x509 -inform der -in FILE)"
    )]
    NoCertificate,
    /// One of its certificates is damaged.
    #[error("one of its certificates cannot be read; export it once more, as PEM")]
    BadCertificate,
    /// There is no key.
    #[error(
        "it holds no private key; it must be PEM, with a line -----BEGIN PRIVATE KEY----- (or RSA or EC PRIVATE KEY)"
    )]
    NoKey,
    /// The key asks for a passphrase.
    #[error(
        "its private key is encrypted; decrypt it into a file of its own: openssl pkey -in FILE -out KEY, and chmod 600 KEY"
    )]
    EncryptedKey,
    /// The key is damaged, or of a kind that is not known.
    #[error("its private key cannot be read; an RSA, ECDSA or Ed25519 key is needed")]
    BadKey,
    /// The key belongs to another certificate.
    #[error("it is not the key of the client certificate; name the two that belong together")]
    OtherKey,
}

impl Tls {
    /// Trusts the certificates in `pem` as well: one or several, of authorities or of the target itself.
    pub fn with_ca(mut self, pem: &[u8]) -> Result<Self, TlsError> {
        for certificate in certificates(pem)? {
            let mut store = RootCertStore::empty();
            store.add(certificate.clone()).map_err(|_| TlsError::BadCertificate)?;
            let root = Certificate::from_der(&certificate);
            self.roots.push(root.map_err(|_| TlsError::BadCertificate)?);
        }
        Ok(self)
    }

    /// Shows the certificate in `pem`, with those that lead up to its authority behind it, to a target that asks
    /// for one, and proves it by the private key in `key`. One file may hold both.
    pub fn with_identity(mut self, pem: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain = certificates(pem)?;
        let key = private_key(key)?;
        let provider = rustls::crypto::ring::default_provider();
        let checked = CertifiedKey::from_der(chain.clone(), key.clone_key(), &provider);
        checked.map_err(|why| match why {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => TlsError::OtherKey,
            rustls::Error::InvalidCertificate(_) => TlsError::BadCertificate,
            _ => TlsError::BadKey,
        })?;
        let mut both: String = chain.iter().map(|one| section("CERTIFICATE", one)).collect();
        both.push_str(&match &key {
            PrivateKeyDer::Pkcs1(key) => section("RSA PRIVATE KEY", key.secret_pkcs1_der()),
            PrivateKeyDer::Sec1(key) => section("EC PRIVATE KEY", key.secret_sec1_der()),
            key => section("PRIVATE KEY", key.secret_der()),
        });
        self.identity = Some(Identity::from_pem(both.as_bytes()).map_err(|_| TlsError::BadKey)?);
        Ok(self)
    }

    /// Takes whatever certificate the target shows: whoever sits in between can read and change everything.
    #[must_use]
    pub fn insecure(mut self) -> Self {
        self.insecure = true;
        self
    }

    /// Lets shell lines say the same to curl, by `options` as they stand in a shell.
    #[must_use]
    pub fn in_shell(self, options: &str) -> Self {
        Self { shell: options.to_owned(), ..self }
    }

    /// The options of curl.
    pub(super) fn shell(&self) -> &str {
        &self.shell
    }

    /// Whether [`Self::insecure`] was called.
    pub fn is_insecure(&self) -> bool {
        self.insecure
    }

    /// Whether there is a certificate to show.
    pub(super) fn has_identity(&self) -> bool {
        self.identity.is_some()
    }

    /// Has connections made so.
    pub(super) fn apply(&self, client: ClientBuilder) -> ClientBuilder {
        let client = match &self.identity {
            Some(identity) => client.identity(identity.clone()),
            None => client,
        };
        if self.insecure {
            return client.tls_danger_accept_invalid_certs(true);
        }
        client.tls_certs_merge(self.roots.clone())
    }
}

/// Has nothing be trusted, for a target without TLS: then it is no matter whether the system trusts anything.
pub(super) fn none(client: ClientBuilder) -> ClientBuilder {
    client.tls_certs_only([])
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.map_err(|_| TlsError::BadCertificate)?;
    if found.is_empty() { Err(TlsError::NoCertificate) } else { Ok(found) }
}

fn private_key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, TlsError> {
    let encrypted = pem.windows(9).any(|word| word == b"ENCRYPTED");
    PrivateKeyDer::from_pem_slice(pem).map_err(|why| match why {
        _ if encrypted => TlsError::EncryptedKey,
        rustls::pki_types::pem::Error::NoItemsFound => TlsError::NoKey,
        _ => TlsError::BadKey,
    })
}

fn section(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64_STANDARD.encode(der))
}

/// Without certificates and key.
impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("roots", &self.roots.len())
            .field("identity", &self.has_identity())
            .field("insecure", &self.insecure)
            .field("shell", &self.shell)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A certificate with its key, both as PEM.
    fn pair() -> (String, String) {
        let made = rcgen::generate_simple_self_signed(["pabx.example".to_owned()]);
        let made = made.expect("a certificate");
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    fn refused(made: Result<Tls, TlsError>) -> TlsError {
        made.expect_err("it is refused")
    }

    #[test]
    fn certificates_and_keys_are_taken_apart_or_together() {
        let ((one, key), (other, _)) = (pair(), pair());
        let tls = Tls::default().with_ca(format!("{one}\n# a remark\n{other}").as_bytes());
        assert_eq!(tls.expect("two authorities").roots.len(), 2);
        let both = format!("{key}{one}");
        for (pem, key) in [(&one, &key), (&both, &both), (&one, &both)] {
            let tls = Tls::default().with_identity(pem.as_bytes(), key.as_bytes());
            assert!(tls.expect("an identity").has_identity());
        }
    }

    #[test]
    fn what_is_neither_is_told_in_words_of_its_own() {
        let ((one, key), (_, other)) = (pair(), pair());
        let broken = one.replacen("MII", "!II", 1);
        let cut = section("CERTIFICATE", b"no certificate");
        let no_key = section("PRIVATE KEY", b"no key");
        let locked = section("ENCRYPTED PRIVATE KEY", b"locked");
        for (pem, expected) in [
            ("", TlsError::NoCertificate),
            ("no PEM", TlsError::NoCertificate),
            (key.as_str(), TlsError::NoCertificate),
            (broken.as_str(), TlsError::BadCertificate),
            (cut.as_str(), TlsError::BadCertificate),
        ] {
            assert_eq!(refused(Tls::default().with_ca(pem.as_bytes())), expected, "{pem}");
        }
        for (key, expected) in [
            ("", TlsError::NoKey),
            (one.as_str(), TlsError::NoKey),
            (no_key.as_str(), TlsError::BadKey),
            (locked.as_str(), TlsError::EncryptedKey),
            (other.as_str(), TlsError::OtherKey),
        ] {
            let made = Tls::default().with_identity(one.as_bytes(), key.as_bytes());
            assert_eq!(refused(made), expected, "{key}");
        }
    }

    #[test]
    fn debug_output_shows_no_key() {
        let (one, key) = pair();
        let tls = Tls::default().with_identity(one.as_bytes(), key.as_bytes()).expect("one");
        let shown = format!("{:?}", tls.insecure());
        assert_eq!(shown, "Tls { roots: 0, identity: true, insecure: true, shell: \"\" }");
    }
}
