//! The embedded DynamoDB: opened, given its tables, swept and dumped in process.

use std::path::Path;
use std::sync::Arc;

use dynoxide::storage_backend::Clock;
use dynoxide::{Database, ImportOptions, Item};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use shared::store::TableNames;

use crate::tables::TTL_ATTRIBUTE;
use crate::tables::{definitions, with_ttl};

/// The embedded DynamoDB refused something that this crate asked of it in process.
#[derive(Debug, thiserror::Error)]
#[error("the embedded DynamoDB failed to {action}")]
pub struct EngineError {
    action: &'static str,
    source: Box<dyn std::error::Error + Send + Sync>,
}

pub(crate) type NowMs = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The engine and what it needs to sweep.
#[derive(Clone)]
pub(crate) struct Engine {
    pub(crate) database: Database,
    now_ms: NowMs,
    /// A database on disk keeps the system's clock (the engine has no hook there), so it cannot sweep by ours.
    on_disk: bool,
}

struct OurClock(NowMs);

impl Clock for OurClock {
    fn now_unix_secs(&self) -> u64 {
        u64::try_from((self.0)() / 1000).unwrap_or_default()
    }

    fn now_unix_secs_f64(&self) -> f64 {
        // Exact below 2^53 ms, which is the year 287396.
        (self.0)() as f64 / 1000.0
    }
}

impl Engine {
    /// Opens the database, in `directory` or in memory, and makes the tables that are missing.
    pub(crate) fn open(
        directory: Option<&Path>,
        now_ms: NowMs,
        tables: &TableNames,
    ) -> Result<Self, EngineError> {
        let database = match directory {
            Some(directory) => Database::new(&directory.join("dynamodb.sqlite").to_string_lossy()),
            None => Database::memory_with_clock(Arc::new(OurClock(Arc::clone(&now_ms)))),
        }
        .map_err(failed("open its database"))?;
        let engine = Self { database, now_ms, on_disk: directory.is_some() };
        for (table, definition) in definitions(tables) {
            engine.ensure_table(table, definition)?;
        }
        for (table, _) in with_ttl(tables) {
            engine.ensure_ttl(table)?;
        }
        Ok(engine)
    }

    fn ensure_table(&self, table: &str, definition: Value) -> Result<(), EngineError> {
        if self.table_names()?.iter().any(|existing| existing == table) {
            return Ok(());
        }
        self.ask("create a table", definition, |db, it| db.create_table(it))?;
        Ok(())
    }

    fn ensure_ttl(&self, table: &str) -> Result<(), EngineError> {
        let action = "set a table's TTL";
        let now = self.ask(action, json!({"TableName": table}), |db, it| db.describe_time_to_live(it))?;
        if now["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED" {
            return Ok(());
        }
        let setting = json!({
            "TableName": table,
            "TimeToLiveSpecification": {"Enabled": true, "AttributeName": TTL_ATTRIBUTE},
        });
        self.ask(action, setting, |db, it| db.update_time_to_live(it))?;
        Ok(())
    }

    fn table_names(&self) -> Result<Vec<String>, EngineError> {
        let answer = self.ask("list its tables", json!({}), |db, it| db.list_tables(it))?;
        serde_json::from_value(answer["TableNames"].clone()).map_err(failed("list its tables"))
    }

    /// Every item of every table, in DynamoDB JSON.
    pub(crate) fn dump(&self) -> Result<Vec<(String, Value)>, EngineError> {
        let mut items = Vec::new();
        for table in self.table_names()? {
            let found = self.items(&table)?;
            items.extend(found.into_iter().map(|item| (table.clone(), item)));
        }
        Ok(items)
    }

    /// Every item of a table, in DynamoDB JSON.
    pub(crate) fn items(&self, table: &str) -> Result<Vec<Value>, EngineError> {
        self.scan(json!({"TableName": table}))
    }

    /// Deletes what has expired by our clock and says how many items that were.
    pub(crate) fn sweep_ttl(&self, tables: &TableNames) -> Result<usize, EngineError> {
        if !self.on_disk {
            return self.database.sweep_ttl().map_err(failed("sweep"));
        }
        let expired = json!({
            "#ttl": TTL_ATTRIBUTE,
        });
        let now = json!({":now": {"N": ((self.now_ms)() / 1000).to_string()}});
        let mut deleted = 0;
        for (table, key) in with_ttl(tables) {
            let found = self.scan(json!({
                "TableName": table,
                "FilterExpression": "#ttl < :now",
                "ExpressionAttributeNames": expired,
                "ExpressionAttributeValues": now,
            }))?;
            for item in found {
                let delete = json!({
                    "TableName": table,
                    "Key": {key: item[key]},
                    "ConditionExpression": "#ttl < :now",
                    "ExpressionAttributeNames": expired,
                    "ExpressionAttributeValues": now,
                });
                // An item that was renewed meanwhile fails the condition and stays.
                deleted += usize::from(self.ask("sweep", delete, |db, it| db.delete_item(it)).is_ok());
            }
        }
        Ok(deleted)
    }

    /// Writes items as they are, over those of the same key, in one transaction that the stream does not tell of.
    pub(crate) fn import(&self, table: &str, items: Vec<Value>) -> Result<(), EngineError> {
        let action = "take items in bulk";
        let items: Result<Vec<Item>, _> = items.into_iter().map(serde_json::from_value).collect();
        let items = items.map_err(failed(action))?;
        self.database.import_items(table, items, ImportOptions::default()).map_err(failed(action))?;
        Ok(())
    }

    fn scan(&self, mut request: Value) -> Result<Vec<Value>, EngineError> {
        let mut items = Vec::new();
        loop {
            let mut page = self.ask("scan a table", request.clone(), |db, it| db.scan(it))?;
            if let Value::Array(found) = page["Items"].take() {
                items.extend(found);
            }
            match page["LastEvaluatedKey"].take() {
                Value::Null => return Ok(items),
                last => request["ExclusiveStartKey"] = last,
            }
        }
    }

    /// One call in process, request and answer as JSON.
    pub(crate) fn ask<Request: DeserializeOwned, Answer: Serialize>(
        &self,
        action: &'static str,
        request: Value,
        call: impl FnOnce(&Database, Request) -> dynoxide::Result<Answer>,
    ) -> Result<Value, EngineError> {
        let request = serde_json::from_value(request).map_err(failed(action))?;
        let answer = call(&self.database, request).map_err(failed(action))?;
        serde_json::to_value(answer).map_err(failed(action))
    }
}

fn failed<E: std::error::Error + Send + Sync + 'static>(
    action: &'static str,
) -> impl FnOnce(E) -> EngineError {
    move |source| EngineError { action, source: Box::new(source) }
}
