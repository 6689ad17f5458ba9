//! A small world for tests and simulations: people, an organization with money, a project with a batch of tasks,
//! all made by the same functions that the server calls.

mod faults;

pub use faults::faults;

use crate::{App, Config, Context, batches, work};
use candor_domain::access::Role;
use candor_domain::id::{AccountId, AssignmentId, BatchId, OrganizationId, ProjectId, TaskId};
use candor_domain::ledger::{Account, Rail, Stamp};
use candor_domain::money::{Amount, Currency};
use candor_domain::time::{Clock, Ids, ManualClock, SeededIds, Timestamp};
use candor_store::accounts::{self, Account as Person, Profile};
use candor_store::batches::Batch;
use candor_store::db::{Db, Scope, Stripe};
use candor_store::imports::{self, Ready};
use candor_store::organizations::{self, Organization};
use candor_store::projects::{self, GuidelineVersion, Project, TemplateVersion};
use candor_store::{ledger, members};
use serde_json::json;
use std::sync::Arc;

/// Terms of a batch, with the defaults that most tests want.
#[derive(Debug, Clone)]
pub struct Terms {
    /// What an answer pays, in cents.
    pub price: i64,
    /// Answers wanted of each task.
    pub overlap: i64,
    /// Answers that a task may get at most; as `overlap` unless said otherwise.
    pub overlap_greatest: Option<i64>,
    /// How sure a consensus ends a task early, in percent.
    pub target_percent: Option<i64>,
    /// The operator's fee.
    pub fee_bps: i64,
    /// The review settings.
    pub review: serde_json::Value,
    /// The settings of work.
    pub work: serde_json::Value,
}

impl Default for Terms {
    fn default() -> Self {
        Terms {
            price: 100,
            overlap: 3,
            overlap_greatest: None,
            target_percent: None,
            fee_bps: 1_000,
            review: json!({ "policy": "none" }),
            work: json!({ "live_leases": 2, "share_cap_percent": 100 }),
        }
    }
}

/// An application over a fresh database, with a clock that stands until it is moved.
pub struct World {
    /// The application.
    pub app: App,
    /// The clock.
    pub clock: Arc<ManualClock>,
    ids: Arc<SeededIds>,
    /// The organization that pays.
    pub organization: OrganizationId,
    /// Its owner.
    pub owner: AccountId,
}

impl World {
    /// A world over a database; the same seed gives the same ids.
    ///
    /// # Panics
    /// When the database refuses: the test cannot go on.
    #[must_use]
    pub fn new(db: &Db, seed: u64) -> World {
        let start: Timestamp = "2026-01-05T08:00:00Z".parse().expect("a moment");
        let clock = Arc::new(ManualClock::at(start));
        let ids = Arc::new(SeededIds::new(seed));
        // Blobs of different worlds must not meet.
        static WORLDS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = WORLDS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("candor-blobs-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let config = Config {
            blobs: candor_store::blobs::BlobTarget::Folder(folder),
            // Tests' own servers stand on this machine.
            fetch_private: true,
            ..Config::default()
        };
        let app = App::new(db.clone(), clock.clone(), ids.clone(), config);
        let organization = OrganizationId::from_uuid(ids.next(start));
        let mut world = World {
            app,
            clock,
            ids,
            organization,
            owner: AccountId::from_uuid(organization.as_uuid()),
        };
        world.owner = world.person("owner");
        let (owner, name) = (world.owner, "Halden Research".to_owned());
        world.control(move |tx| {
            let organization = Organization {
                id: organization,
                name: name.clone(),
                currency: usd(),
                created_at: start,
            };
            organizations::insert(tx, &organization)?;
            members::insert(tx, organization.id, owner, Role::Owner, start)?;
            Ok(())
        });
        world
    }

    /// Runs a command of control.
    ///
    /// # Panics
    /// When it fails.
    pub fn control<R: Send + 'static>(
        &self,
        act: impl Fn(&mut dyn candor_store::db::Tx) -> crate::Result<R> + Send + 'static,
    ) -> R {
        self.app
            .db()
            .write_blocking(Scope::Control, act)
            .expect("a command of control")
    }

    /// A new person.
    ///
    /// # Panics
    /// When the database refuses.
    #[must_use]
    pub fn person(&self, name: &str) -> AccountId {
        let (id, now) = (
            AccountId::from_uuid(self.ids.next(self.clock.now())),
            self.clock.now(),
        );
        let (email, display_name) = (format!("{name}-{id}@example.org"), name.to_owned());
        self.control(move |tx| {
            let profile = Profile {
                display_name: display_name.clone(),
                country: None,
                time_zone: None,
                languages: Vec::new(),
            };
            let person = Person {
                id,
                state: candor_domain::account::AccountState::Active,
                is_operator: false,
                email: email.clone(),
                email_confirmed_at: Some(now),
                profile,
                created_at: now,
            };
            accounts::insert(tx, &person).map_err(crate::Error::from)
        });
        id
    }

    /// Makes somebody a member of the organization.
    pub fn member(&self, account: AccountId, role: Role) {
        let (organization, now) = (self.organization, self.clock.now());
        self.control(move |tx| {
            members::insert(tx, organization, account, role, now).map_err(crate::Error::from)
        });
    }

    /// A deposit that has arrived.
    pub fn deposit(&self, cents: i64) {
        let (organization, ids, now) = (self.organization, self.ids.clone(), self.clock.now());
        self.control(move |tx| {
            let deposit = candor_domain::id::DepositId::from_uuid(ids.next(now));
            ledger::open(
                tx,
                &[
                    Account::external(Rail::Manual, usd()),
                    Account::organization_available(organization, usd()),
                ],
            )?;
            let stamp = Stamp { ids: &*ids, now };
            let amount = Amount::from_minor(cents);
            let transfers = stamp
                .deposit_confirmed(deposit, organization, Rail::Manual, amount, usd())
                .map_err(crate::money::settle::overflow)?;
            ledger::post(tx, Stripe::CONTROL, &transfers).map_err(crate::Error::from)
        });
    }

    /// A project that asks for a sentiment, with a guideline.
    #[must_use]
    pub fn project(&self) -> ProjectId {
        self.project_of(&sentiment())
    }

    /// A project of another template.
    #[must_use]
    pub fn project_of(&self, template: &serde_json::Value) -> ProjectId {
        let text = template.to_string();
        let (id, now) = (
            ProjectId::from_uuid(self.ids.next(self.clock.now())),
            self.clock.now(),
        );
        let (organization, owner) = (self.organization, self.owner);
        self.control(move |tx| {
            let project = Project {
                id,
                organization,
                organization_name: String::new(),
                name: "Reviews".to_owned(),
                summary: "How does this review sound?".to_owned(),
                state: candor_domain::project::ProjectState::Draft,
                currency: usd(),
                preset: None,
                template_version: 1,
                guideline_version: Some(1),
                eligibility: json!({ "visibility": "public" }).to_string(),
                eligibility_version: 1,
                work: "{}".to_owned(),
                revision: 1,
                created_at: now,
            };
            projects::insert(tx, &project)?;
            let template = TemplateVersion {
                version: 1,
                template: text.clone(),
                change: "first".to_owned(),
                reasons: "[]".to_owned(),
                created_at: now,
            };
            projects::insert_template(tx, id, &template, owner)?;
            let guideline = GuidelineVersion {
                version: 1,
                markdown: "# Reviews\n\n## 1 Sound\n\nJudge the text, not the product.\n"
                    .to_owned(),
                change: "from_now_on".to_owned(),
                note: String::new(),
                created_at: now,
                clauses: None,
            };
            projects::insert_guideline(tx, id, &guideline, owner).map_err(crate::Error::from)
        });
        id
    }

    /// A batch of so many tasks, in draft.
    #[must_use]
    pub fn batch(&self, project: ProjectId, terms: &Terms, count: usize) -> BatchId {
        let (id, now) = (
            BatchId::from_uuid(self.ids.next(self.clock.now())),
            self.clock.now(),
        );
        let (organization, terms) = (self.organization, terms.clone());
        self.control(move |tx| {
            candor_store::settings::put(tx, batches::fund::FEE_SETTING, &terms.fee_bps)?;
            let batch = Batch {
                id,
                project,
                organization,
                name: "First".to_owned(),
                state: candor_domain::batch::BatchState::Draft,
                paused_for: "[]".to_owned(),
                price: Amount::from_minor(terms.price),
                currency: usd(),
                overlap: terms.overlap,
                overlap_greatest: terms.overlap_greatest.unwrap_or(terms.overlap),
                target_percent: terms.target_percent,
                fee: None,
                review: terms.review.to_string(),
                work: terms.work.to_string(),
                template_version: 1,
                priority: 0,
                low_place: None,
                tendered_task: None,
                winding_down_since: None,
                is_closing: false,
                funded: Amount::ZERO,
                revision: 1,
                created_at: now,
                opened_at: None,
                ended_at: None,
                project_name: String::new(),
            };
            candor_store::batches::insert(tx, &batch).map_err(crate::Error::from)
        });
        self.tasks(project, id, count);
        id
    }

    /// More tasks for a batch.
    pub fn tasks(&self, project: ProjectId, batch: BatchId, count: usize) {
        let (ids, now) = (self.ids.clone(), self.clock.now());
        for start in (0..count).step_by(1_000) {
            let ids = ids.clone();
            let end = count.min(start + 1_000);
            self.control(move |tx| {
                let ready: Vec<Ready> = (start..end)
                    .map(|_| {
                        let id = ids.next(now);
                        let data = json!({ "text": format!("Review {id}"), "label": "secret" });
                        let (hash, data) = (*id.as_bytes(), data.to_string());
                        Ready::new(
                            (project, batch),
                            TaskId::from_uuid(id),
                            None,
                            hash,
                            data,
                            now,
                        )
                    })
                    .collect();
                imports::insert(tx, &ready)?;
                let total = i64::try_from(end - start).unwrap_or(0);
                let by = candor_store::batches::TaskCounts {
                    total,
                    ..Default::default()
                };
                candor_store::batches::add_tasks(tx, batch, by).map_err(crate::Error::from)
            });
        }
    }

    /// Funds a batch with what is missing, and publishes it.
    pub fn publish(&self, batch: BatchId) {
        let (app, ctx) = (self.app.clone(), self.ctx(self.owner));
        self.control(move |tx| {
            if !candor_store::batches::get(tx, batch)?
                .ok_or(crate::Error::NotFound)?
                .price
                .is_zero()
            {
                batches::fund::fund_in(tx, &app, &ctx, batch, None)?;
            }
            batches::publish::publish_in(tx, &ctx, batch)
        });
    }

    /// A person's context at this moment.
    #[must_use]
    pub fn ctx(&self, account: AccountId) -> Context {
        self.app.context_of(account, false)
    }

    /// A claim of one task; `None` when nothing was given, with the rule.
    ///
    /// # Errors
    /// The use case's own.
    pub async fn claim(
        &self,
        person: AccountId,
        project: ProjectId,
    ) -> crate::Result<std::result::Result<crate::view::ClaimedItem, String>> {
        let mut answer = work::claim::claim(&self.app, &self.ctx(person), project, 1).await?;
        Ok(match answer.items.pop() {
            Some(item) => Ok(item),
            None => Err(answer.reason.map(|reason| reason.rule).unwrap_or_default()),
        })
    }

    /// Submits a positive sentiment for a lease.
    ///
    /// # Errors
    /// The use case's own.
    pub async fn submit(
        &self,
        person: AccountId,
        item: &crate::view::ClaimedItem,
    ) -> crate::Result<work::submit::SubmitAnswer> {
        let input = work::submit::SubmitInput {
            epoch: item.assignment.epoch,
            answer: json!({ "sentiment": "positive" }),
            note: None,
            claim: None,
        };
        let id = AssignmentId::from_uuid(item.assignment.id);
        work::submit::submit(&self.app, &self.ctx(person), id, input).await
    }
}

/// US dollars.
///
/// # Panics
/// Never: the code is one.
#[must_use]
pub fn usd() -> Currency {
    "USD".parse().expect("a currency")
}

/// A template with one question.
#[must_use]
pub fn sentiment() -> serde_json::Value {
    json!({
        "template": 1,
        "title": "Sentiment",
        "inputs": [{ "id": "text", "type": "text", "from": "/text" }],
        "questions": [{ "id": "sentiment", "type": "choice", "label": "How does it sound?", "options": [
            { "value": "positive", "label": "Positive" }, { "value": "negative", "label": "Negative" }
        ] }]
    })
}
