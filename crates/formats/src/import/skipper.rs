//! Finds the end of a JSON value without looking at what is in it: for values that are too long or broken.

/// Follows brackets and strings over any number of pieces.
#[derive(Debug, Default)]
pub(crate) struct Skipper {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
}

impl Skipper {
    /// Goes through a piece. Returns the number of bytes up to the end of the value, once it is found: behind the
    /// bracket that closes it, or before the comma or bracket that follows a value without brackets.
    pub(crate) fn skip(&mut self, piece: &[u8]) -> Option<usize> {
        for (index, &byte) in piece.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.is_escaped => self.is_escaped = false,
                    b'\\' => self.is_escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth == 0 => return Some(index),
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(index + 1);
                    }
                }
                b',' if self.depth == 0 => return Some(index),
                _ => {}
            }
        }
        None
    }
}
