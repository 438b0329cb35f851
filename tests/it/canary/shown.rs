use dialcheck::contract::{Band, Deployment};
use dialcheck::embedded::embed_inside;
use dialcheck::reference::{Config, Role as ServerRole};
use dialcheck::target::{Credential, Headers, Pass, Role};

use super::planted::{HEADER, PROXY_PASSWORD, Planted, SYSTEM_KEY, SYSTEM_PASSWORD};
use super::search::found;

#[tokio::test(flavor = "multi_thread")]
async fn debug_output_shows_no_secret() {
    let config = Config::default().with_credentials(Planted::accounts());
    let embedded =
        embed_inside(config, Band::V6_5_9, Deployment::OnPremises).await.expect("a server");
    let mut job = embedded.job.clone();
    let mut headers = Headers::default();
    headers.add("X-Canary", HEADER, "").expect("a header");
    headers.basic("proxy", PROXY_PASSWORD, "").expect("credentials");
    job.headers = headers.clone();
    let mut produced = vec![
        ("job".to_owned(), format!("{job:?} {job:#?}")),
        ("credentials".to_owned(), format!("{:?}", job.credentials)),
        ("headers".to_owned(), format!("{headers:?}")),
        ("accounts".to_owned(), format!("{:?}", embedded.accounts())),
    ];
    let admin = embedded.accounts().iter().find(|one| one.role == ServerRole::SystemAdmin);
    assert_eq!(admin.map(|one| one.key.as_str()), Some(SYSTEM_KEY));
    let session = job.credentials[&Role::Session].clone();
    assert!(
        matches!(session, Credential::Login { ref password, .. } if password == SYSTEM_PASSWORD)
    );
    let prepared = job.prepare().await.expect("a target");
    let env = prepared.environment();
    let log_in = env.client.try_log_in(Role::Session, None).await.expect("a log-in");
    let cookie = log_in.cookie.clone().expect("a session");
    let id = cookie.split_once('=').map(|(_, id)| id.to_owned()).expect("a pair");
    produced.extend([
        ("log-in".to_owned(), format!("{log_in:?}")),
        ("pass".to_owned(), format!("{:?}", Pass::Cookie(cookie))),
        ("client".to_owned(), format!("{:?} {:#?}", env.client, env.client.secrets())),
        ("run".to_owned(), format!("{prepared:?}")),
    ]);
    for secret in Planted::ALL.into_iter().chain([id.as_str()]) {
        assert_eq!(found(secret, &produced), Vec::<String>::new());
    }
}
