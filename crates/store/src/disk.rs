//! How much room the disk has on which a file or folder lies.

use std::path::Path;

/// The room of a disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Which disk it is, as the system numbers them.
    pub disk: u64,
    /// What this process may still write.
    pub free: u64,
    /// What the disk holds in all.
    pub total: u64,
}

/// The room around a path; `None` where the system does not say, or nothing is there.
#[cfg(unix)]
#[must_use]
pub fn room(path: &Path) -> Option<Room> {
    let told = rustix::fs::statvfs(path).ok()?;
    Some(Room {
        disk: told.f_fsid,
        free: told.f_bavail.saturating_mul(told.f_frsize),
        total: told.f_blocks.saturating_mul(told.f_frsize),
    })
}

/// The room around a path; `None` where the system does not say.
#[cfg(not(unix))]
#[must_use]
pub fn room(_path: &Path) -> Option<Room> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lies_on_a_disk_with_room_and_nothing_lies_nowhere() {
        let folder = tempfile::tempdir().expect("a folder");
        let room = room(folder.path()).expect("told");
        assert!(room.total > 0 && room.free <= room.total, "{room:?}");
        assert_eq!(super::room(&folder.path().join("not there")), None);
    }
}
