//! Publishes what has happened. Events follow from the items, never from what this invocation did: so whoever takes
//! the work next tells what a failing topic, a lost answer or the end of a process has left untold.

use shared::clock::Timestamp;
use shared::event::{ChangeId, Event, WorkId};
use shared::identifier::AppId;
use shared::log;
use shared::reset::{Reset, ResetId};
use shared::store::{Further, Lease, StoreError, Taken, TakenChange};
use shared::topic::Published;

use crate::{Deliver, back_off_secs};

/// With pauses of half an hour, so many tries take a week. Then nobody will miss the event, and an index full of
/// what can never be told would keep the sweep from messages.
const PUBLISH_TRIES: u32 = 341;

/// Whose events are published, and by what hold.
struct Telling<'a> {
    id: WorkId,
    app: &'a AppId,
    lease: &'a Lease,
    tries: u32,
    /// The reset as its events were read from it.
    reset: Option<&'a Reset>,
}

impl Deliver {
    /// Publishes what `reset` has to tell while its work goes on. A failure is logged and left to later.
    pub(crate) async fn tell(&self, taken: &Taken, reset: &Reset, now: Timestamp) {
        let due = Event::unpublished_of_reset(reset);
        if self.topic.is_none() || due.is_empty() {
            return;
        }
        let (facts, _) = self.publish(&reset.app, Some(&reset.id), &due, now).await;
        let id = reset.id.into();
        self.log_untold(
            Some(&reset.id),
            self.store.record_published(&id, &taken.lease, facts, Further::Work).await,
        );
    }

    /// The same with the reset as it is now, after a try that came to nothing: a provider that fails delays no event.
    pub(crate) async fn tell_meanwhile(&self, taken: &Taken, now: Timestamp) {
        if let Some(reset) = self.as_it_is(taken).await {
            self.tell(taken, &reset, now).await;
        }
    }

    /// Publishes what is left once the work is done, and settles it.
    pub(crate) async fn tell_what_became_of(&self, taken: &Taken, now: Timestamp) {
        if self.topic.is_none() {
            return;
        }
        match self.as_it_is(taken).await {
            Some(reset) => self.tell_the_rest(taken, &reset, now).await,
            None => self.settle_later(taken, now.plus_secs(back_off_secs(taken.reset.tries))).await,
        }
    }

    /// Leaves what is done, if it is still ours, to be settled at `due`, sooner than the lease ends.
    pub(crate) async fn settle_later(&self, taken: &Taken, due: Timestamp) {
        let id = taken.reset.id.into();
        let recorded = self.store.record_published(&id, &taken.lease, Vec::new(), Further::Later(due)).await;
        self.log_untold(Some(&taken.reset.id), recorded);
    }

    /// Publishes what `reset`, which has nothing else to do, has to tell.
    pub(crate) async fn tell_the_rest(&self, taken: &Taken, reset: &Reset, now: Timestamp) {
        let telling = Telling {
            id: reset.id.into(),
            app: &reset.app,
            lease: &taken.lease,
            tries: taken.reset.tries,
            reset: Some(reset),
        };
        self.tell_all(&telling, &Event::unpublished_of_reset(reset), now).await;
    }

    /// Takes a change that no reset made and publishes it; answers whether it could be taken.
    pub(crate) async fn tell_change(&self, id: ChangeId) -> bool {
        let now = self.clock.now();
        let lease = Lease::generate(&mut self.random.clone());
        match self.store.take_change(&id, lease, now).await {
            Ok(Some(taken)) => {
                let TakenChange { change, tries, lease } = &taken;
                let telling =
                    Telling { id: WorkId::Change(id), app: &change.app, lease, tries: *tries, reset: None };
                self.tell_all(&telling, &change.unpublished(), now).await;
                true
            }
            Ok(None) => false,
            Err(error) => {
                self.not_taken(&WorkId::Change(id), &error).await;
                false
            }
        }
    }

    async fn tell_all(&self, telling: &Telling<'_>, due: &[Event], now: Timestamp) {
        let reset = telling.reset.map(|reset| &reset.id);
        let (facts, all) = self.publish(telling.app, reset, due, now).await;
        let further = if all {
            Further::Nothing(telling.reset)
        } else if telling.tries > PUBLISH_TRIES {
            log::step("unpublished", log::Step { reset, app: Some(telling.app), ..Default::default() });
            Further::Nothing(telling.reset)
        } else {
            Further::Later(now.plus_secs(back_off_secs(telling.tries)))
        };
        // One that has come to more since it was read stays ours until the lease ends; then it is taken again.
        let recorded = self.store.record_published(&telling.id, telling.lease, facts.clone(), further).await;
        if recorded.is_err() {
            // Sooner than the lease ends.
            let later = Further::Later(now.plus_secs(back_off_secs(telling.tries)));
            let again = self.store.record_published(&telling.id, telling.lease, facts, later).await;
            self.log_untold(reset, again);
        }
        self.log_untold(reset, recorded);
    }

    /// Publishes `due`; answers which facts are out, and whether all are. Without a topic there is nothing to tell.
    async fn publish(
        &self,
        app: &AppId,
        reset: Option<&ResetId>,
        due: &[Event],
        now: Timestamp,
    ) -> (Vec<String>, bool) {
        let Some(topic) = self.topic.as_ref().filter(|_| !due.is_empty()) else { return (Vec::new(), true) };
        let Published { taken, error } = topic.publish(due, now).await;
        if let Some(error) = error {
            log::failure("publish", reset, &error);
        }
        let told: Vec<&Event> = taken.iter().filter_map(|place| due.get(*place)).collect();
        for event in &told {
            let outcome = Some(event.what.kind());
            log::step("published", log::Step { reset, app: Some(app), outcome, ..Default::default() });
        }
        (told.iter().map(|event| event.fact().to_owned()).collect(), told.len() == due.len())
    }

    /// The reset as it is now; `None` where nothing is published, or if it cannot be read (then its lease ends).
    async fn as_it_is(&self, taken: &Taken) -> Option<Reset> {
        self.topic.as_ref()?;
        let read = self.store.reset(&taken.reset.id).await;
        read.unwrap_or_else(|error| {
            log::failure("publish", Some(&taken.reset.id), &error);
            None
        })
    }

    fn log_untold(&self, reset: Option<&ResetId>, recorded: Result<bool, StoreError>) {
        if let Err(error) = recorded {
            log::failure("publish", reset, &error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_tried_for_a_week() {
        let week: i64 = (1..PUBLISH_TRIES).map(back_off_secs).sum();
        assert!((7 * 86_400 - 1_800..=7 * 86_400 + 1_800).contains(&week), "{week}");
    }
}
