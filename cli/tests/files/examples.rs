//! The files that people start from are valid, say what they mean, and leave nothing out.

use std::path::PathBuf;

use rekey_cli::files::{Loaded, load};
use shared::settings::{AccountDisclosure, AppSettings, LinkAction, PasswordGeneration};

use super::{directory, repository};

fn example(name: &str) -> Loaded {
    let loaded = load(&repository(&format!("examples/apps/{name}.toml"))).unwrap();
    assert_eq!(loaded.app.as_str(), name, "the file's name");
    loaded
}

fn warned(loaded: &Loaded) -> Vec<&str> {
    let fields = loaded.warnings.iter().map(|warning| warning.reason.split(':').next().unwrap());
    fields.collect()
}

/// Every example in the repository.
pub(crate) fn all() -> Vec<PathBuf> {
    let found = std::fs::read_dir(repository("examples/apps")).unwrap();
    let mut found: Vec<PathBuf> = found.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

#[test]
fn every_example_is_tested_here() {
    let names: Vec<String> =
        all().iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["default", "high-assurance", "kii-sdk"]);
}

#[test]
fn the_default_example_changes_nothing_and_shows_every_setting() {
    assert_eq!(example("default").settings, AppSettings::named("Default").unwrap());
    let text = std::fs::read_to_string(repository("examples/apps/default.toml")).unwrap();
    // A comment of a setting begins with `#` alone, and one for people with `# `.
    let live: String = text
        .lines()
        .map(|line| {
            line.strip_prefix('#')
                .filter(|rest| rest.starts_with(|c: char| c.is_alphabetic() || c == '['))
                .unwrap_or(line)
        })
        .map(|line| format!("{line}\n"))
        .collect();
    let dir = directory(&[("all.toml", &live)]);
    let all = load(&dir.path().join("all.toml")).unwrap().settings.to_json();
    let known = AppSettings::json_schema();
    let known = known["properties"].as_object().unwrap().keys();
    for name in known.filter(|name| !["appId", "basedOn"].contains(&name.as_str())) {
        assert!(all.get(name).is_some() && live.contains(name), "{name} is not in default.toml");
    }
    let defaults = AppSettings::named("Default").unwrap().to_json();
    for (name, default) in defaults.as_object().unwrap() {
        // Within a table, too, what has no default stands there as an example.
        let fields = default.as_object().into_iter().flatten();
        fields.for_each(|(field, default)| {
            assert_eq!(&all[name][field], default, "the default of {name}.{field}")
        });
        assert!(default.is_object() || all[name] == *default, "the default of {name}");
    }
}

#[test]
fn the_example_for_the_old_sdk_is_the_literal_behaviour_and_says_what_that_costs() {
    let loaded = example("kii-sdk");
    let settings = &loaded.settings;
    assert_eq!(settings.account_disclosure, AccountDisclosure::Tell);
    assert_eq!(settings.link_action, LinkAction::Immediate);
    assert_eq!(settings.password_generation, PasswordGeneration::Generate);
    assert!(settings.password_policy.ascii_only && settings.password_policy.maximum_length.get() == 50);
    assert_eq!(
        warned(&loaded),
        ["linkLifetimeSeconds", "linkAction", "accountDisclosure", "passwordPolicy.maximumLength"]
    );
}

#[test]
fn the_example_for_high_assurance_has_no_warning() {
    let loaded = example("high-assurance");
    assert_eq!(warned(&loaded), Vec::<&str>::new());
    assert_eq!(loaded.settings.password_generation, PasswordGeneration::Input);
    assert_eq!(loaded.settings.link_lifetime_seconds.get(), 600);
    assert_eq!(loaded.settings.password_policy.minimum_length.get(), 15);
}
