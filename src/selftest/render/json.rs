use serde_json::json;

use crate::selftest::Report;

/// The report as JSON: the figures, then every subject with all that was said of it.
pub fn json(report: &Report) -> String {
    let summary = report.summary();
    let value = json!({
        "holds": summary.holds(),
        "summary": summary,
        "seed": report.seed,
        "duration_ms": report.duration_ms,
        "stale": report.stale,
        "rows": report.rows,
    });
    format!("{value:#}\n")
}
