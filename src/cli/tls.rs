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
    let mut shell = String::new();
    let mut option = |name: &str, path: &Path| {
        let quoted = path.display().to_string().replace('\'', r"'\''");
        shell.push_str(&format!(" {name} '{quoted}'"));
    };
    if let Some((place, path)) = either("ca", flags.ca.as_ref(), file.ca.as_ref()) {
        option("--cacert", path);
        let told = |why: String| format!("{place} {}: {why}", path.display());
        let pem = guarded::read_open(path).map_err(told)?;
        tls = tls.with_ca(&pem).map_err(|why| told(why.to_string()))?;
    }
    let certificate = either("client-cert", flags.client_cert.as_ref(), file.client_cert.as_ref());
    // A certificate of the command line does not go with a key of the file.
    let of_file = file.client_key.as_ref().filter(|_| flags.client_cert.is_none());
    let key = either("client-key", flags.client_key.as_ref(), of_file);
    match (certificate, key) {
        (Some(certificate), key) => {
            option("--cert", certificate.1);
            if let Some((_, path)) = &key {
                option("--key", path);
            }
            tls = identified(tls, certificate, key)?;
        }
        (None, Some((place, _))) => {
            return Err(format!(
                "{place} is given and no certificate for it; name that with --client-cert FILE"
            ));
        }
        (None, None) => {}
    }
    if flags.insecure || file.insecure {
        shell.push_str(" -k");
        tls = tls.insecure();
    }
    Ok(tls.in_shell(&shell))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that holds a certificate and its key.
    fn pair(folder: &Path, name: &str) -> PathBuf {
        let made = rcgen::generate_simple_self_signed(["pabx.example".to_owned()]);
        let made = made.expect("a certificate");
        let path = folder.join(name);
        let text = format!("{}{}", made.cert.pem(), made.signing_key.serialize_pem());
        std::fs::write(&path, text).expect("a file");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).expect("a mode");
        }
        path
    }

    #[test]
    fn a_flag_wins_and_a_certificate_takes_its_own_key_with_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let [one, other] = ["o'ne", "other"].map(|name| pair(folder.path(), name));
        let file = TlsArgs {
            ca: Some(PathBuf::from("/no/such/file")),
            client_cert: Some(other.clone()),
            client_key: Some(other),
            insecure: true,
        };
        let flags = TlsArgs { ca: Some(one.clone()), client_cert: Some(one), ..TlsArgs::default() };
        let shown = format!("{:?}", tls(&flags, &file).expect("both"));
        assert!(shown.contains("roots: 1, identity: true, insecure: true"), "{shown}");
        assert!(shown.contains(" --cacert '") && shown.contains("o'\\\\''ne' -k"), "{shown}");
        assert!(!shown.contains("--key"), "{shown}");
        let why = tls(&TlsArgs::default(), &file).expect_err("a missing file");
        assert!(why.starts_with("ca = /no/such/file: it cannot be read"), "{why}");
    }
}
