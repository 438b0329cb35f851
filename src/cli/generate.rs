use std::path::Path;

use dialcheck::generate::{Names, Payload, Seed, payloads_for};

use super::args::{GenerateArgs, Side};
use super::exit::Exit;
use super::output::{fail, print};

/// Writes request bodies.
pub(super) fn generate(args: &GenerateArgs) -> Exit {
    let names = Names { company: args.company.clone(), ..Names::default() };
    let payloads = payloads_for(&names, args.operation, args.side == Side::Valid, Seed(args.seed))
        .take(args.count);
    let Some(folder) = &args.output else {
        let lines: Vec<String> = payloads.map(|payload| payload.body.to_string()).collect();
        print(&lines.join(
            "
",
        ));
        return Exit::Conforms;
    };
    match write(folder, payloads) {
        Ok(count) => {
            print(&format!("{count} files in {}", folder.display()));
            Exit::Conforms
        }
        Err(why) => fail(Exit::Usage, &format!("{} cannot be written: {why}", folder.display())),
    }
}

fn write(folder: &Path, payloads: impl Iterator<Item = Payload>) -> std::io::Result<usize> {
    std::fs::create_dir_all(folder)?;
    let mut count = 0;
    for payload in payloads {
        let name = format!("{:05}-{}.json", count, payload.id.replace('/', "-"));
        std::fs::write(folder.join(name), format!("{:#}\n", payload.body))?;
        count += 1;
    }
    Ok(count)
}
