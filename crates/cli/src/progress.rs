//! How far something is: a line that changes, on a terminal; nothing in a pipe or for programs.

use std::io::{IsTerminal, Write};

const WIDTH: u64 = 30;

/// A line on standard error.
pub(crate) struct Progress {
    what: &'static str,
    is_shown: bool,
    last: String,
}

impl Progress {
    /// A line that begins with a word.
    pub(crate) fn new(what: &'static str, for_programs: bool) -> Progress {
        Progress {
            what,
            is_shown: !for_programs && std::io::stderr().is_terminal(),
            last: String::new(),
        }
    }

    /// So much is done, of so much if that is known.
    pub(crate) fn at(&mut self, done: u64, total: Option<u64>) {
        if !self.is_shown {
            return;
        }
        let line = line(self.what, done, total);
        if line != self.last {
            let mut to = std::io::stderr().lock();
            let _ = write!(to, "\r\x1b[2K{line}");
            let _ = to.flush();
            self.last = line;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if !self.last.is_empty() {
            let _ = writeln!(std::io::stderr());
        }
    }
}

fn line(what: &str, done: u64, total: Option<u64>) -> String {
    let Some(total) = total.filter(|total| *total > 0) else {
        return format!("{what} {done}");
    };
    let filled = (done.min(total) * WIDTH / total).min(WIDTH);
    let part = |count: u64, sign: &str| sign.repeat(usize::try_from(count).unwrap_or(0));
    let percent = done.min(total) * 100 / total;
    let bar = part(filled, "#") + &part(WIDTH - filled, ".");
    format!("{what} [{bar}] {percent} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_when_all_is_done_and_never_fuller() {
        assert_eq!(
            line("import", 1, Some(2)),
            "import [###############...............] 50 %"
        );
        let full = format!("import [{}] 100 %", "#".repeat(30));
        assert_eq!(line("import", 2, Some(2)), full);
        assert_eq!(line("import", 3, Some(2)), full);
        assert_eq!(line("import", 7, None), "import 7");
        assert_eq!(line("import", 0, Some(0)), "import 0");
    }
}
