//! Files of known answers: `task,truth`.

use super::answers::{Answers, Fault, Faults};
use candor_aggregate::Names;
use std::path::Path;

/// Known answers, in the order of the tasks; `None` where nothing is known. Tasks without an answer are passed over.
pub(crate) fn read<T: Clone>(
    path: &Path,
    tasks: &Names,
    faults: &mut Faults,
    mut value: impl FnMut(&str) -> Result<T, Fault>,
) -> anyhow::Result<Vec<Option<T>>> {
    let file = Answers::open(path)?;
    let key = file.first_of(&["task", "item"])?;
    let column = file.first_of(&["truth", "score", "label", "value", "text"])?;
    let mut known: Vec<Option<T>> = vec![None; tasks.len()];
    file.read(&[key, column], faults, |row| {
        let value = value(row.get(1))?;
        if let Some(task) = tasks.find(row.get(0)) {
            known[task as usize] = Some(value);
        }
        Ok(())
    })?;
    if known.iter().all(Option::is_none) {
        anyhow::bail!(
            "{}: none of its tasks has an answer in the answers' file; are the names the same?",
            path.display()
        );
    }
    Ok(known)
}
