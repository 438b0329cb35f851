use std::time::Duration;

use dialcheck::reference::{
    Config, Credential, Role, Server, dialect_named, dialects, fault, faults, hostile, hostiles,
    spawn,
};

use super::args::ServeArgs;
use super::exit::Exit;
use super::near::did_you_mean;
use super::output::{fail, print};
use super::runtime::runtime;

/// Runs the reference server until ctrl-C.
pub(super) fn serve(args: &ServeArgs) -> Exit {
    let config = match config(args) {
        Ok(config) => config,
        Err(why) => return fail(Exit::Usage, &why),
    };
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(exit) => return exit,
    };
    runtime.block_on(async {
        let server = match spawn(config).await {
            Ok(server) => server,
            Err(why) => return fail(Exit::Usage, &why),
        };
        print(&introduction(args, &server));
        // Where signals cannot be waited for, the server simply stays up until it is killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        server.shutdown().await;
        Exit::Conforms
    })
}

fn config(args: &ServeArgs) -> Result<Config, String> {
    let mut config = Config::default()
        .with_version(args.api_version)
        .with_deployment(args.deployment)
        .with_address(args.listen);
    if !args.company.is_empty() {
        config = config.with_companies(args.company.clone());
    }
    if !args.credential.is_empty() {
        let first = args.company.first().map_or("test", String::as_str);
        let credentials =
            args.credential.iter().map(|text| credential(text, first)).collect::<Result<_, _>>()?;
        config = config.with_credentials(credentials);
    }
    if let Some(path) = &args.database {
        config = config.with_database(path);
    }
    for id in &args.fault {
        let known = fault(id).ok_or_else(|| {
            unknown("fault", "faults", id, faults().iter().map(|one| one.id.as_str()))
        })?;
        config = config.with_change(known.change.clone());
    }
    for id in &args.dialect {
        let known = dialect_named(id).ok_or_else(|| {
            unknown("dialect", "dialects", id, dialects().iter().map(|one| one.id))
        })?;
        config = config.with_change(known.change);
    }
    if let Some(latency) = args.latency {
        config = config.with_latency(Duration::from_millis(latency));
    }
    if let Some(id) = &args.hostile {
        let known = hostile(id).ok_or_else(|| {
            unknown("hostile", "hostile", id, hostiles().iter().map(|one| one.id))
        })?;
        config = config.with_hostile(known);
    }
    Ok(config)
}

fn unknown<'a>(flag: &str, list: &str, id: &str, known: impl Iterator<Item = &'a str>) -> String {
    let hint = did_you_mean(id, known);
    format!("--{flag} {id:?}: there is none of that name; `dialcheck list {list}` shows all{hint}")
}

/// Reads `ROLE[:COMPANY]=KEY`.
fn credential(text: &str, first_company: &str) -> Result<Credential, String> {
    let bad = |why: &str| {
        format!(
            "--credential {text:?}: {why}; write system-admin=KEY, company-admin:COMPANY=KEY or user:COMPANY=KEY"
        )
    };
    let (who, key) = text.split_once('=').ok_or_else(|| bad("it has no '='"))?;
    if key.is_empty() {
        return Err(bad("the key is empty"));
    }
    let (role, company) = who.split_once(':').unwrap_or((who, first_company));
    let role = match role {
        "system-admin" => Role::SystemAdmin,
        "company-admin" => Role::CompanyAdmin,
        "user" => Role::User,
        _ => return Err(bad("there is no such role")),
    };
    Ok(Credential { key: key.to_owned(), ..Credential::derived(role, company) })
}

fn introduction(args: &ServeArgs, server: &Server) -> String {
    use std::fmt::Write as _;
    let url = server.url();
    let mut text = format!(
        "dialplan reference server, API {}, {}, at {url}\n\nkeys (a log-in by user name and password works as well):\n",
        args.api_version, args.deployment
    );
    for one in server.credentials() {
        let role = format!("{:?} of {}", one.role, one.company);
        let _ = writeln!(text, "  {role:<24} {:<36} {} / {}", one.key, one.username, one.password);
    }
    if let (Some(one), Some(there)) =
        (args.hostile.as_deref().and_then(hostile), server.elsewhere())
    {
        let _ = writeln!(
            text,
            "\nhostile, {}: it {}\n(the host that it may lead to is {})",
            one.id,
            one.sentence,
            there.url()
        );
    }
    for id in &args.fault {
        let sentence = fault(id).map_or("", |one| one.sentence.as_str());
        let _ = writeln!(text, "\nfault, {id}: it {sentence}");
    }
    for id in &args.dialect {
        let sentence = dialect_named(id).map_or("", |one| one.sentence);
        let _ = writeln!(text, "\ndialect, {id}: {sentence}");
    }
    let credentials = server.credentials();
    if let Some(admin) = credentials.iter().find(|one| one.role == Role::SystemAdmin) {
        let company = args.company.first().map_or("test", String::as_str);
        let _ = write!(
            text,
            "\ntry it:\n  curl -s {url}/rest/dialplan/read/ -d '{{\"type\": \"extension\", \"scope\": {{\"company\": \"{company}\"}}, \
             \"columns\": [\"virt_exten\", \"scoped_exten\", \"owner\"], \"auth\": {{\"type\": \"auth\", \"key\": \"{key}\"}}}}'\n\
             judge it:\n  DIALCHECK_SYSTEM_ADMIN_KEY={key} dialcheck run {url} --api-version {version} --company {company}\n\nctrl-C ends it\n",
            key = admin.key,
            version = args.api_version,
        );
    }
    text
}
