use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError};

/// What kept a connection over TLS from being made, and what to do about it; none where it was something else.
/// `identified` says whether there is a client certificate to show.
pub(super) fn trouble(why: &(dyn Error + 'static), identified: bool) -> Option<String> {
    let mut cause = Some(why);
    while let Some(next) = cause {
        if let Some(known) = within(next) {
            return told(known, identified);
        }
        cause = next.source();
    }
    None
}

/// The error of TLS that an error of the connection may be about.
fn within<'a>(why: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut why = why;
    // An error of input and output does not tell the one within it as its source.
    while let Some(inner) = why.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        why = inner;
    }
    why.downcast_ref()
}

fn told(why: &rustls::Error, identified: bool) -> Option<String> {
    match why {
        rustls::Error::InvalidCertificate(why) => Some(untrusted(why)),
        rustls::Error::AlertReceived(alert) => {
            let name = words(*alert)?;
            Some(if identified {
                format!(
                    "it does not take the client certificate ({name}); name one that it trusts with --client-cert and --client-key"
                )
            } else {
                format!(
                    "it demands a client certificate ({name}); name one with --client-cert and --client-key"
                )
            })
        }
        rustls::Error::InvalidMessage(_) => {
            Some("what answers there is no TLS; is the URL one of http:// after all?".to_owned())
        }
        _ => None,
    }
}

fn untrusted(why: &CertificateError) -> String {
    let (what, remedy) = match why {
        CertificateError::UnknownIssuer => (
            "the authority that signed it is not known here".to_owned(),
            "name the authority's certificate with --ca FILE",
        ),
        CertificateError::BadSignature => (
            "not the authority that is trusted here has signed it, but another one of the same name"
                .to_owned(),
            "name that one's certificate with --ca FILE",
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            (why.to_string(), "write a URL with a name that it is for")
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            ("it has expired".to_owned(), "have the target show a valid one")
        }
        other => (other.to_string(), "have the target show a valid one"),
    };
    format!(
        "its certificate is not trusted: {what}; {remedy}, or do without the check with --insecure"
    )
}

/// Alerts by which a server says that it misses a certificate or does not like it.
fn words(alert: AlertDescription) -> Option<&'static str> {
    Some(match alert {
        AlertDescription::CertificateRequired => "certificate required",
        AlertDescription::NoCertificate => "no certificate",
        AlertDescription::BadCertificate => "bad certificate",
        AlertDescription::UnsupportedCertificate => "unsupported certificate",
        AlertDescription::CertificateRevoked => "certificate revoked",
        AlertDescription::CertificateExpired => "certificate expired",
        AlertDescription::CertificateUnknown => "certificate unknown",
        AlertDescription::UnknownCA => "unknown authority",
        AlertDescription::AccessDenied => "access denied",
        AlertDescription::DecryptError => "decrypt error",
        AlertDescription::HandshakeFailure => "handshake failure",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(why: rustls::Error, identified: bool) -> Option<String> {
        let nested = io::Error::other(io::Error::other(why));
        trouble(&nested, identified)
    }

    #[test]
    fn what_went_wrong_is_told_with_its_remedy() {
        let unknown = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let expired = rustls::Error::InvalidCertificate(CertificateError::Expired);
        let demand = rustls::Error::AlertReceived(AlertDescription::CertificateRequired);
        let corrupt = rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType);
        for (why, identified, words) in [
            (unknown, false, &["--ca FILE", "--insecure"][..]),
            (expired, false, &["expired", "--insecure"]),
            (demand.clone(), false, &["demands a client certificate", "--client-cert"]),
            (demand, true, &["does not take", "--client-key"]),
            (corrupt, false, &["no TLS", "http://"]),
        ] {
            let told = found(why, identified).expect("a text");
            assert!(words.iter().all(|word| told.contains(word)), "{told}");
        }
    }

    #[test]
    fn what_is_no_matter_of_trust_is_left_to_others() {
        assert_eq!(found(rustls::Error::DecryptError, false), None);
        let alert = rustls::Error::AlertReceived(AlertDescription::InternalError);
        assert_eq!(found(alert, false), None);
        assert_eq!(trouble(&io::Error::other("reset"), false), None);
    }
}
