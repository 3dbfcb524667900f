use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Subcommand;
use serde_json::Value;
use shared::identifier::AppId;
use shared::settings::AppSettings;
use shared::store::AppChange;

use super::{Target, app_id, clock, print, token};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Store an app's settings from a TOML file with `appId` and the settings; all or nothing.
    Put {
        /// The file.
        file: PathBuf,
        #[command(flatten)]
        target: Target,
    },
    /// Print an app's settings as a TOML file that `app put` takes.
    Get {
        /// The app.
        #[arg(value_parser = app_id)]
        app: AppId,
        #[command(flatten)]
        target: Target,
    },
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Put { file, target } => put(&file, &target).await,
        Command::Get { app, target } => get(&app, &target).await,
    }
}

async fn put(file: &Path, target: &Target) -> anyhow::Result<()> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {shown}"))?;
    let (app, settings) = parse(&text).with_context(|| shown.to_string())?;
    let store = target.store().await?;
    let stored = store.app(&app).await?.map(|record| record.version);
    let change = AppChange { app: &app, settings: &settings, expected: stored, saved_by: "rekey app put" };
    match store.put_app(&change, clock().now(), &token()).await? {
        Some(version) => {
            print(&format!("{app}: saved as version {version}; in force everywhere within 30 seconds"))
        }
        None => bail!("{app} was changed by somebody else at the same moment; nothing was saved"),
    }
}

fn parse(text: &str) -> anyhow::Result<(AppId, AppSettings)> {
    let toml: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        anyhow::anyhow!("line {line}: {}", error.message().replace('\n', " "))
    })?;
    let mut value = serde_json::to_value(toml)?;
    let id = value.as_object_mut().and_then(|fields| fields.remove("appId"));
    let id = id.as_ref().and_then(Value::as_str).context("appId: must be given")?;
    Ok((AppId::parse(id)?, AppSettings::parse(&value)?))
}

async fn get(app: &AppId, target: &Target) -> anyhow::Result<()> {
    let record = target.store().await?.app(app).await?.with_context(|| format!("there is no app {app}"))?;
    let mut value = serde_json::json!({ "appId": app.as_str() });
    if let (Value::Object(all), Value::Object(settings)) = (&mut value, record.settings.to_json()) {
        all.extend(settings);
    }
    print(toml::to_string_pretty(&value)?.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_settings_file_is_refused_with_its_field_or_line() {
        let refused = |text: &str| format!("{:#}", parse(text).unwrap_err());
        insta::assert_snapshot!(refused("name = \"Demo\""), @"appId: must be given");
        insta::assert_snapshot!(refused("appId = \"demo\"\nname = \"Demo\"\nlinkLifetimeSeconds = 1"), @"linkLifetimeSeconds: must be from 60 to 604800, not 1");
        assert!(refused("appId = \"demo\"\nname = = 1").starts_with("line 2: "));
    }
}
