//! The resets table's stream, as the event records that Lambda would get.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::EngineError;
use crate::engine::Engine;

const ACTION: &str = "read the stream";

/// A place in the stream: just after one record. Serialises as that record's sequence number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamPosition(String);

/// Where a [`StreamReader`] begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamStart {
    /// At the oldest record. The engine keeps every record for as long as its database lives.
    TrimHorizon,
    /// After the newest record of this moment.
    Latest,
    /// After a record that was read before.
    After(StreamPosition),
}

/// Reads the resets table's stream in order. Each reader has its own place.
///
/// Drop it before the data directory is opened again: it keeps the database open.
pub struct StreamReader {
    engine: Engine,
    writes: watch::Receiver<u64>,
    arn: String,
    iterator: Value,
    position: Option<StreamPosition>,
}

impl StreamReader {
    pub(crate) fn open(
        engine: &Engine,
        table: &str,
        writes: watch::Receiver<u64>,
        start: StreamStart,
    ) -> Result<Self, EngineError> {
        let streams = engine.ask(ACTION, json!({"TableName": table}), |db, it| db.list_streams(it))?;
        let arn = streams["Streams"][0]["StreamArn"].as_str().unwrap_or_default();
        let stream = engine.ask(ACTION, json!({"StreamArn": arn}), |db, it| db.describe_stream(it))?;
        let mut wanted = json!({
            "StreamArn": arn,
            // The engine has one shard a table.
            "ShardId": stream["StreamDescription"]["Shards"][0]["ShardId"],
        });
        let mut position = None;
        wanted["ShardIteratorType"] = match start {
            StreamStart::TrimHorizon => "TRIM_HORIZON".into(),
            StreamStart::Latest => "LATEST".into(),
            StreamStart::After(after) => {
                wanted["SequenceNumber"] = after.0.clone().into();
                position = Some(after);
                "AFTER_SEQUENCE_NUMBER".into()
            }
        };
        let mut found = engine.ask(ACTION, wanted, |db, it| db.get_shard_iterator(it))?;
        Ok(Self {
            engine: engine.clone(),
            writes,
            arn: arn.to_owned(),
            iterator: found["ShardIterator"].take(),
            position,
        })
    }

    /// The next records, at most `limit` (1 to 1000), each as one element of a Lambda event's `Records`. Empty when
    /// there is nothing new. The reader moves on: what it returned it returns no more.
    ///
    /// # Errors
    /// If the embedded DynamoDB fails; the reader has not moved then.
    pub fn read(&mut self, limit: usize) -> Result<Vec<Value>, EngineError> {
        // Seen before the read, so that a write during the read is not lost to `wait`.
        self.writes.borrow_and_update();
        let request = json!({"ShardIterator": self.iterator, "Limit": limit.clamp(1, 1000)});
        let mut answer = self.engine.ask(ACTION, request, |db, it| db.get_records(it))?;
        let mut records = match answer["Records"].take() {
            Value::Array(records) => records,
            _ => Vec::new(),
        };
        self.iterator = answer["NextShardIterator"].take();
        for record in &mut records {
            record["eventSourceARN"] = self.arn.clone().into();
        }
        if let Some(last) = records.last().and_then(|it| it["dynamodb"]["SequenceNumber"].as_str()) {
            self.position = Some(StreamPosition(last.to_owned()));
        }
        Ok(records)
    }

    /// Waits until the resets table may have been written since the last [`read`](Self::read); at once if it has been
    /// already. May wake for a write that was refused. `false` once the embedded AWS has stopped.
    pub async fn wait(&mut self) -> bool {
        self.writes.changed().await.is_ok()
    }

    /// The place after the last record read, or where the reader was told to begin; `None` before the first record
    /// of a reader that began at an end of the stream.
    pub fn position(&self) -> Option<&StreamPosition> {
        self.position.as_ref()
    }
}
