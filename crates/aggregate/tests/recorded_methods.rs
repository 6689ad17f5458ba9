//! The established methods on recorded crowds: as accurate as other implementations of them have been measured.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod crowd;

use candor_aggregate::{Run, category::CategoryMethod as Method, evaluate::category_score};

/// Accuracy of crowd-kit 1.4.2 on sets of which all methods are quick, and how far ours may lie below: priors,
/// ties and random starts differ; 0.02 is two tasks in a hundred.
const REFERENCE: [(&str, Method, f64); 19] = [
    ("bluebirds", Method::Wawa, 0.7593),
    ("bluebirds", Method::ZeroBasedSkill, 0.7593),
    ("bluebirds", Method::DawidSkene, 0.8981),
    ("bluebirds", Method::Mace, 0.806),
    ("bluebirds", Method::Glad, 0.722),
    ("bluebirds", Method::Mmsr, 0.713),
    ("bluebirds", Method::Kos, 0.7222),
    ("d_possent", Method::Wawa, 0.9510),
    ("d_possent", Method::ZeroBasedSkill, 0.9530),
    ("d_possent", Method::OneCoin, 0.9490),
    ("d_possent", Method::Mace, 0.954),
    ("d_possent", Method::Glad, 0.948),
    ("d_possent", Method::Mmsr, 0.937),
    ("d_possent", Method::Kos, 0.9330),
    ("rte", Method::Mace, 0.926),
    ("rte", Method::Glad, 0.926),
    ("weather_amt", Method::Mmsr, 0.860),
    ("weather_amt", Method::Glad, 0.853),
    ("weather_amt", Method::Mace, 0.860),
];

#[test]
fn established_methods_reach_what_others_measured() {
    let Some(folder) = crowd::folder() else {
        return;
    };
    for (set, method, reference) in REFERENCE {
        let (votes, truth) = crowd::categorical(&folder, set);
        let estimate = method.estimate(&votes.table, &Run::default()).unwrap();
        let accuracy = category_score(&estimate, &truth, 15).accuracy;
        println!(
            "{set:14} {:18} {accuracy:.4} reference {reference:.4}",
            method.name()
        );
        assert!(
            accuracy > reference - 0.02,
            "{set} {} {accuracy} {reference}",
            method.name()
        );
    }
}
