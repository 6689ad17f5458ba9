//! A small project on a running server, made through the API.

use crate::client::{Address, Client};
use crate::server::{Place, Server};
use serde_json::{Value, json};

/// A server with an organization and a project for its members, unpaid.
pub(crate) struct Scene {
    pub(crate) server: Server,
    pub(crate) address: Address,
    pub(crate) lead: Client,
    pub(crate) organization: String,
    pub(crate) project: String,
}

/// The id of what an answer is about.
pub(crate) fn id(answer: &Value) -> String {
    answer["id"].as_str().expect("an id").to_owned()
}

impl Scene {
    pub(crate) async fn set(place: &Place) -> Scene {
        place.operator("operator@example.org");
        let server = Server::start(place);
        let address = Address::default();
        address.set(&[&server.url]);
        let mut lead = Client::sign_up(&address, "lead").await;
        let body = json!({"name": "Halden", "currency": "USD"});
        let organization = id(&lead.must("/organizations", body).await);
        let body = json!({"organization_id": organization, "name": "Reviews", "preset": "text-sentiment",
            "eligibility": {"visibility": "members"}});
        let project = id(&lead.must("/projects", body).await);
        Scene {
            server,
            address,
            lead,
            organization,
            project,
        }
    }

    /// An empty batch; gives its id.
    pub(crate) async fn batch(&mut self, name: &str) -> String {
        let path = format!("/projects/{}/batches", self.project);
        id(&self.lead.must(&path, json!({"name": name})).await)
    }

    /// Claims and answers all that the lead can get, until there are so many answers.
    pub(crate) async fn answer(&mut self, wanted: usize) {
        let path = format!("/projects/{}/claims", self.project);
        let mut answers = 0;
        while answers < wanted {
            let claimed = self.lead.must(&path, json!({})).await;
            let assignment = &claimed["items"][0]["assignment"];
            if assignment.is_null() {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                continue;
            }
            let body = json!({"epoch": assignment["epoch"], "answer": {"sentiment": "mixed"}});
            let path = format!("/assignments/{}/submit", id(assignment));
            self.lead.must(&path, body).await;
            answers += 1;
        }
    }
}
