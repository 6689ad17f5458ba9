//! How often each transition of the domain happened.

use std::collections::BTreeMap;
use std::fmt;

/// The transitions that can be reached here; one that never happens means that the simulation is blind to it.
const REACHABLE: &[&str] = &[
    "assignment new -> leased",
    "assignment leased -> submitted",
    "assignment leased -> accepted",
    "assignment leased -> returned",
    "assignment leased -> expired",
    "assignment leased -> released",
    "assignment returned -> leased",
    "assignment expired -> leased",
    "assignment expired -> submitted",
    "assignment submitted -> accepted",
    "assignment submitted -> accepted_with_fix",
    "assignment submitted -> excluded",
    "assignment submitted -> changes_requested",
    "assignment submitted -> reject_proposed",
    "assignment changes_requested -> submitted",
    "assignment changes_requested -> accepted",
    "assignment reject_proposed -> accepted",
    "assignment reject_proposed -> rejected",
    "assignment rejected -> appealed",
    "assignment rejected -> rejected_final",
    "assignment appealed -> accepted",
    "assignment appealed -> rejected_final",
    "assignment submitted -> corrected",
    "assignment accepted -> corrected",
    "assignment new -> accepted",
    "batch new -> draft",
    "batch draft -> funded",
    "batch draft -> cancelled",
    "batch funded -> open",
    "batch funded -> cancelled",
    "batch open -> paused",
    "batch paused -> open",
    "batch open -> winding_down",
    "batch paused -> winding_down",
    "batch winding_down -> cancelled",
    "batch open -> closed",
    "batch paused -> closed",
    "task new -> open",
    "task open -> on_hold",
    "task on_hold -> open",
    "task on_hold -> withdrawn",
    "task open -> complete",
    "task open -> escalated",
    "task open -> withdrawn",
    "project draft -> live",
    "project live -> paused",
    "project paused -> live",
    "project live -> closed",
    "project closed -> archived",
    "account active -> closing",
    "account closing -> erased",
    "payout new -> requested",
    "payout requested -> settled",
    "payout requested -> returned",
];

/// Counts by transition.
#[derive(Debug, Default)]
pub(crate) struct Tally(BTreeMap<String, u64>);

impl Tally {
    pub(crate) fn count(&mut self, what: &str, from: &str, to: &str) {
        *self.0.entry(format!("{what} {from} -> {to}")).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: Tally) {
        for (transition, count) in other.0 {
            *self.0.entry(transition).or_default() += count;
        }
    }

    /// Reachable transitions that never happened.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let never = |transition: &&&str| !self.0.contains_key(**transition);
        REACHABLE.iter().filter(never).copied().collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (transition, count) in &self.0 {
            writeln!(f, "{count:>8}  {transition}")?;
        }
        Ok(())
    }
}
