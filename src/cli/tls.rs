use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use dialcheck::target::Tls;

use super::guarded;

/// What is trusted of a target, and what is shown to it: the flags, which the configuration file has as well.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct TlsArgs {
    /// Trust the certificates in this file (PEM) as well as those that the system trusts
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// The certificate (PEM) to show to a target that asks for one
    #[arg(long, value_name = "FILE")]
    pub(crate) client_cert: Option<PathBuf>,
    /// Its private key (PEM) [default: it stands in the file of the certificate]
    #[arg(long, value_name = "FILE")]
    pub(crate) client_key: Option<PathBuf>,
    /// Do not verify the target's certificate: whoever answers is taken for the target
    #[arg(long)]
    pub(crate) insecure: bool,
}

/// Reads the files that flags and configuration name; a flag wins.
pub(super) fn tls(flags: &TlsArgs, file: &TlsArgs) -> Result<Tls, String> {
    let mut tls = Tls::default();
    if let Some((place, path)) = either("ca", flags.ca.as_ref(), file.ca.as_ref()) {
        let told = |why: String| format!("{place} {}: {why}", path.display());
        let pem = guarded::read_open(path).map_err(told)?;
        tls = tls.with_ca(&pem).map_err(|why| told(why.to_string()))?;
    }
    let certificate = either("client-cert", flags.client_cert.as_ref(), file.client_cert.as_ref());
    // A certificate of the command line does not go with a key of the file.
    let of_file = file.client_key.as_ref().filter(|_| flags.client_cert.is_none());
    let key = either("client-key", flags.client_key.as_ref(), of_file);
    match (certificate, key) {
        (Some(certificate), key) => tls = identified(tls, certificate, key)?,
        (None, Some((place, _))) => {
            return Err(format!(
                "{place} is given and no certificate for it; name that with --client-cert FILE"
            ));
        }
        (None, None) => {}
    }
    let insecure = flags.insecure || file.insecure;
    Ok(if insecure { tls.insecure() } else { tls })
}

/// A file, and by which flag or member it is named.
type Named<'a> = (String, &'a Path);

fn either<'a>(
    name: &str,
    flag: Option<&'a PathBuf>,
    file: Option<&'a PathBuf>,
) -> Option<Named<'a>> {
    let of_flag = flag.map(|path| (format!("--{name}"), path.as_path()));
    of_flag.or_else(|| file.map(|path| (format!("{name} ="), path.as_path())))
}

fn identified(tls: Tls, certificate: Named<'_>, key: Option<Named<'_>>) -> Result<Tls, String> {
    use dialcheck::target::TlsError;

    let told = |(place, path): &Named<'_>, why: &dyn std::fmt::Display| {
        format!("{place} {}: {why}", path.display())
    };
    let alone = key.is_none();
    let key = key.unwrap_or_else(|| certificate.clone());
    let read = if alone { guarded::read } else { guarded::read_open };
    let pem = read(certificate.1).map_err(|why| told(&certificate, &why))?;
    let secret = guarded::read(key.1).map_err(|why| told(&key, &why))?;
    tls.with_identity(&pem, &secret).map_err(|why| match why {
        TlsError::NoCertificate | TlsError::BadCertificate => told(&certificate, &why),
        TlsError::NoKey if alone => {
            format!(
                "{}; where it is in another file, name that with --client-key",
                told(&key, &why)
            )
        }
        TlsError::NoKey | TlsError::EncryptedKey | TlsError::BadKey | TlsError::OtherKey => {
            told(&key, &why)
        }
    })
}
