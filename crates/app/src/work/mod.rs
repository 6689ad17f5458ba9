//! Work: claim a task, save a draft, submit, give back, extend, report. The hot path of the server.

pub mod claim;
pub mod eligibility;
mod show;
pub mod submit;
