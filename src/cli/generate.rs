use std::path::{Path, PathBuf};

use clap::ValueEnum;
use dialcheck::contract::{Contract, Operation};
use dialcheck::generate::{Names, Payload, Seed, payloads_for};
use serde_json::{Value, json};

use super::exit::Exit;
use super::near::near;
use super::output::{fail, print};

/// How many bodies are looked through for those of one column: the single values and faults of all columns come
/// first, then mixtures without end.
const LOOKED_THROUGH: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Side {
    /// Bodies that must be taken.
    Valid,
    /// Bodies with one fault that must be refused.
    Invalid,
}

/// Which bodies, and where to.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Equal flags give equal bodies. Each is certified against the schema: a valid one breaks nothing, an
invalid one is broken at one place. The bodies have no auth member; add yours."
)]
pub(crate) struct GenerateArgs {
    /// create, read, readfull, update, delete or clone
    operation: Operation,
    /// valid or invalid
    #[arg(value_enum)]
    side: Side,
    /// How many bodies
    #[arg(long, default_value_t = 10, value_name = "N")]
    count: usize,
    /// What every random choice is made from
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// The company that the bodies name
    #[arg(long, default_value = "test", value_name = "NAME")]
    company: String,
    /// Only bodies that are about this column
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
    /// Tell with each body its id and what it breaks: {"id", "breaks", "body"}
    #[arg(long)]
    explain: bool,
    /// Write one file each into this folder; to standard output, a line each, where it is left out
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Writes request bodies.
pub(super) fn generate(args: &GenerateArgs) -> Exit {
    if let Some(why) = args.column.as_deref().and_then(unknown_column) {
        return fail(Exit::Usage, &why);
    }
    let payloads = args.payloads();
    if payloads.is_empty() {
        let column = args.column.as_deref().unwrap_or_default();
        return fail(Exit::Usage, &format!("no body of {} is about {column}", args.operation));
    }
    let Some(folder) = &args.output else {
        let lines: Vec<String> =
            payloads.iter().map(|payload| args.shown(payload).to_string()).collect();
        print(&lines.join("\n"));
        return Exit::Conforms;
    };
    match args.write(folder, &payloads) {
        Ok(()) => {
            print(&format!("{} files in {}", payloads.len(), folder.display()));
            Exit::Conforms
        }
        Err(why) => fail(Exit::Usage, &format!("{} cannot be written: {why}", folder.display())),
    }
}

fn unknown_column(name: &str) -> Option<String> {
    let contract = Contract::get();
    if contract.column(name).is_some() {
        return None;
    }
    let near = near(name, contract.columns().iter().map(|one| one.name.as_str()));
    Some(match near.as_slice() {
        [] => format!("{name:?} is no column; `dialcheck list columns` shows all"),
        near => format!("{name:?} is no column; did you mean {}?", near.join(", ")),
    })
}

impl GenerateArgs {
    fn payloads(&self) -> Vec<Payload> {
        let names = Names { company: self.company.clone(), ..Names::default() };
        let all = payloads_for(&names, self.operation, self.side == Side::Valid, Seed(self.seed));
        match &self.column {
            None => all.take(self.count).collect(),
            Some(column) => {
                let about = |payload: &Payload| payload.id.split('/').any(|part| part == column);
                all.take(LOOKED_THROUGH).filter(about).take(self.count).collect()
            }
        }
    }

    fn shown(&self, payload: &Payload) -> Value {
        if !self.explain {
            return payload.body.clone();
        }
        let breaks = payload.breaks.as_ref();
        json!({
            "id": payload.id,
            "breaks": breaks.map(|one| json!({"pointer": one.pointer, "keyword": one.keyword})),
            "body": payload.body,
        })
    }

    /// Writes a file for each payload, named after it. A file that is there already is left alone.
    fn write(&self, folder: &Path, payloads: &[Payload]) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        for (count, payload) in payloads.iter().enumerate() {
            let name = format!("{count:05}-{}.json", payload.id.replace('/', "-"));
            let path = folder.join(&name);
            let mut file = std::fs::File::create_new(&path)
                .map_err(|why| std::io::Error::new(why.kind(), format!("{name}: {why}")))?;
            std::io::Write::write_all(
                &mut file,
                format!("{:#}\n", self.shown(payload)).as_bytes(),
            )?;
        }
        Ok(())
    }
}
