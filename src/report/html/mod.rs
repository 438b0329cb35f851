//! The report as a page: one file that needs no network and no script to be read.
//!
//! Pure functions make a view of the results, in plain data whose texts are fit to show; the template places it,
//! and escapes whatever it places.

mod cases;
mod coverage;
mod defect;
mod marked;
mod notes;
mod page;
mod policy;
mod run;

pub(super) use page::render;
