use crate::gather::Gather as _;
use serde_json::{Map, Value, json};

/// What `columns` hold on a new extension.
pub(super) fn defaults(columns: &[String]) -> Map<String, Value> {
    let unset = columns.iter().map(|column| (column.clone(), Value::Null));
    let mut defaults: Map<String, Value> = unset.gather();
    if let Value::Object(known) = known() {
        defaults.extend(known);
    }
    defaults
}

/// Ring-All, no voicemail box, and otherwise what changes least. The columns that are not listed here
/// are null.
fn known() -> Value {
    json!({
        "name": "", "voicemail_box": "", "voicemail_mon": 3, "ring_type": "A", "phonebook": 0,
        "callerid": "", "ivr_menu": "", "vm_jump_star": "", "vm_jump_zero": "", "no_vm_jump": "",
        "no_vm_jump_night": "", "intro_day": "00", "intro_night": "00", "busy_retry": 0, "moh_in": 0,
        "moh_out": 0, "subtype": "", "nightmode": -1, "bounce_mode": "disabled",
        "bounce_before": false, "bounce_duration": 0, "bounce_type": "once", "bounce_fall": "",
        "vm_callback": 0, "email": "", "email_vm_att": false, "email_vm_del": false,
    })
}
