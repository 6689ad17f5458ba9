//! What people look at before they work or decide: the board's cards, a project's brief, a project's overview. Every
//! figure is measured from recent work, by bounded looks.

pub mod brief;
pub mod cards;
pub mod catalogue;
pub mod follow;
pub mod offers;
pub mod overview;
