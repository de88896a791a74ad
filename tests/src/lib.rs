#![forbid(unsafe_code)]
//! The guarantees of every adapter. Each is written once, and runs under every framework over every transport.
//!
//! A [`Framework`] serves an [`App`] by its own means. A [`Harness`] sends requests to it, in process or over a
//! socket. The [`guarantees`] check the whole response. [`conformance!`] lists them, so a new guarantee runs under
//! all adapters.

pub mod api;
mod app;
mod client;
mod documented;
pub mod documents;
mod framework;
pub mod guarantees;
mod harness;
pub mod log;
pub mod pages;
pub mod public_items;
mod read;
pub mod vectors;

pub use app::{App, Pieces, Reply};
pub use client::Client;
pub use framework::{
    AxumLayer, AxumWrapper, BoxError, Framework, Hyper, HyperService, Serves, Warp, WarpBody,
    axum_service,
};
pub use harness::{Harness, Http1, Http2, InProcess, MainJob, MainJobHarness, listen};

/// Creates a `#[test]` for each guarantee under a framework: in process, over HTTP/1 and over HTTP/2.
#[macro_export]
macro_rules! conformance {
    ($framework:ident) => {
        mod in_process {
            $crate::check_guarantees!($crate::InProcess<$crate::$framework>);
            $crate::check_guarantees_in_process!($crate::$framework);
        }
        mod over_http1 {
            $crate::check_guarantees!($crate::Http1<$crate::$framework>);
            $crate::check_guarantees_over_http1!($crate::$framework);
        }
        mod over_http2 {
            $crate::check_guarantees!($crate::Http2<$crate::$framework>);
            $crate::check_guarantees_over_http2!($crate::$framework);
        }
    };
}

/// Creates a `#[test]` for each guarantee of the examples' application: in process, over HTTP/1 and over HTTP/2.
#[macro_export]
macro_rules! main_job {
    ($app:ident) => {
        mod in_process {
            $crate::check_guarantees_of_main_job!($crate::InProcess<super::$app>);
        }
        mod over_http1 {
            $crate::check_guarantees_of_main_job!($crate::Http1<super::$app>);
        }
        mod over_http2 {
            $crate::check_guarantees_of_main_job!($crate::Http2<super::$app>);
        }
    };
}

/// Lists the guarantees of the examples' application.
#[macro_export]
macro_rules! check_guarantees_of_main_job {
    ($harness:ty) => {
        $crate::each_guarantee! { $harness =>
            document: each_operation_sends_what_it_declares, viewer_needs_no_other_site;
            login: replicas_accept_each_others_logins, login_contains_the_profile, logging_in_needs_a_name_and_a_password, other_keys_reject_a_login, rotation_reads_the_old_and_writes_the_new, altered_login_is_rejected, login_of_another_cookie_is_rejected, login_in_quotes_is_accepted, idle_login_ends, used_login_rolls_until_its_end, copy_of_a_login_outlives_logging_out, logging_out_deletes_the_cookie_of_logging_in;
            main_job: cookie_and_object, head_of_cookie_and_object, cookie, create_user, create_user_counts_visits, create_user_rejects_invalid_users, me_without_a_session, me, name_from_a_user, nothing_else_is_there;
            products: each_status_of_a_product_has_its_own_model, client_chooses_fields_of_a_product, orders_are_counted_in_a_cookie, prices_continue_after_the_last_event;
            stories: preferences_are_shared_with_scripts, invalid_preferences_are_the_defaults, flash_message_is_shown_once, oauth_logs_in, oauth_keeps_its_verifier_secret, oauth_rejects_a_login_of_another_user, oauth_needs_a_challenge;
        }
    };
}

/// Lists the guarantees that hold over every transport.
#[macro_export]
macro_rules! check_guarantees {
    ($harness:ty) => {
        $crate::each_guarantee! { $harness =>
            models: model_filters_and_changes_apply, mismatched_value_is_a_generated_500, model_has_its_own_status_and_headers, changes_override_those_of_the_model, model_without_content_is_empty, model_rejects_headers_of_the_server, model_with_an_invalid_header_is_a_generated_500, head_of_a_model_has_its_length;
            caching: read_cookie_varies_the_response, set_cookie_makes_the_response_private, cache_headers_of_the_handler_stay, direct_and_generated_500_have_no_guard, guard_holds_through_layers, cache_between_layers_sees_the_guard, cache_control_of_the_handler_stays_through_layers, guard_of_an_inner_layer_hides_no_change, guard_leaves_other_responses_alone;
            cookies: r1_percent_encoded_name_is_another_cookie, r2_unicode_space_is_part_of_the_name, r12_r13_invalid_pair_hides_no_other, several_cookie_lines_are_all_read, r4_r5_r6_invalid_cookie_is_a_generated_500, r8_deletion_is_always_sent, deletion_by_name_has_what_its_prefix_requires, policy_raises_the_cookie_limits, check_knows_the_limits_of_the_policy, r7_r11_cookies_keep_their_order, written_values_are_read, typed_value_is_read_back, value_that_a_client_put_in_quotes_is_read;
            cookie_models: cookies_are_one_value, malformed_cookie_is_a_422, rejection_of_a_cookie_model_is_mapped;
            sessions: session_lasts_until_the_log_out, session_ends_at_its_timeouts, bad_session_is_anonymous_and_deleted, key_rotation_logs_nobody_out;
            lines: rows_are_filtered_one_by_one, rows_have_their_own_status_and_headers, no_rows_are_an_empty_body, mismatched_row_ends_the_body, failing_source_ends_the_body, rows_are_made_as_they_are_sent, model_that_cannot_be_built_sends_no_row;
            model_events: events_are_filtered_one_by_one, line_break_in_a_field_ends_the_body, mismatched_event_ends_the_body, comments_are_sent_while_there_is_no_event, last_event_id_is_read, model_that_cannot_be_built_sends_no_event;
            responses: each_status_is_filtered_by_its_own_model, mismatched_value_of_a_status_is_a_generated_500, status_without_a_model_has_no_content, problem_is_one_of_the_responses, declared_status_is_sent, undeclared_status_is_an_error_under_the_strict_policy, undeclared_problem_is_an_error_under_the_strict_policy, statuses_are_checked_through_layers, generated_500_has_problem_details;
            only: only_the_fields_that_a_client_asks_for_are_sent, unknown_field_is_a_400, rows_are_narrowed_one_by_one, events_are_narrowed_one_by_one, response_of_a_status_is_narrowed;
            direct: direct_response_is_sent_unchanged, direct_response_survives_an_invalid_change, direct_response_passes_two_layers, every_redirect_gets_cookies, streamed_body_is_sent_and_its_changes_are_late, head_request_gets_the_changes;
            errors: errors_below_500_keep_changes, policy_decides_which_errors_keep_changes, error_status_that_a_change_sets_drops_nothing, rejection_keeps_changes, fastapi_rejection_drops_changes, generated_500_keeps_always, generated_500_hides_its_reason_by_default, revealed_reason_contains_no_value;
            isolation: cancelled_request_leaves_nothing, panicking_handler_leaves_nothing;
            headers: insert_replaces_an_existing_header, append_adds_to_an_existing_header, remove_removes_an_existing_header, fastapi_keeps_existing_headers, header_value_is_sent_byte_for_byte, reserved_headers_are_rejected, invalid_header_is_a_generated_500, headers_and_status_from_strings_and_numbers;
            nested: invalid_change_between_layers_is_a_generated_500, policy_decides_on_errors_in_nested_layers, status_between_layers_clears_the_body, changes_between_layers_can_be_rolled_back, stored_response_carries_nothing_of_another_request, inner_layer_merges_nothing_that_was_set_outside, header_removed_between_layers_stays_removed, response_rebuilt_between_layers_gets_all_changes, handler_inside_sees_the_changes_outside, existing_cookies_keep_their_positions_in_layers, receipt_of_another_request_is_not_used, outermost_layer_leaves_no_receipt;
            once: dependency_runs_once_per_request, dependencies_of_one_type_do_not_share, failed_dependency_runs_again, rolled_back_dependency_runs_again, next_caller_runs_after_a_cancelled_one, next_caller_runs_after_a_panicking_one, values_are_dropped_with_the_response, cycle_of_dependencies_panics, cycle_through_two_tasks_panics;
            temporal_response: alternative_rolls_back_its_changes, change_after_the_head_is_ignored, handler_and_dependency_share_one_temporal_response, every_request_starts_empty, nested_layers_share_one_temporal_response, nested_layers_send_headers_and_status_once, request_inside_a_request_has_its_own_temporal_response, response_of_an_inner_request_can_be_returned, concurrent_requests_never_mix, invalid_cookie_is_a_generated_500, invalid_change_does_not_outlive_its_request, check_returns_the_error_at_once, two_cookies_stay_two_headers, same_cookie_is_sent_once, delete_and_set_are_one_line, other_path_is_another_cookie, unset_cookie_is_not_sent, existing_cookie_stays_unless_it_is_the_same, fifty_cookies_are_the_most, eight_kibibytes_of_cookies_are_the_most;
            rejections: error_of_a_handler_keeps_changes, rejection_of_an_extractor_keeps_changes, missing_route_keeps_changes, timeout_keeps_changes, body_that_is_too_large_keeps_changes, panic_caught_inside_keeps_always, panic_caught_outside_leaves_nothing;
            status: status_replaces_a_success, last_status_wins, unset_status_leaves_that_of_the_handler, status_of_a_redirect_or_an_error_stays, fastapi_status_replaces_a_redirect, informational_status_is_rejected, status_without_content_clears_the_body, status_without_content_clears_a_proxied_head, failure_clears_a_proxied_head, fastapi_keeps_the_type_of_no_content, status_without_content_of_the_handler_is_not_edited, later_status_keeps_the_body;
        }
    };
}

/// Lists the guarantees that only a caller in the same process can check.
#[macro_export]
macro_rules! check_guarantees_in_process {
    ($framework:ty) => {
        $crate::each_guarantee! { $framework =>
            isolation: ten_thousand_requests_at_once_never_mix;
            nested: report_of_another_request_is_not_kept, hazard_outside_of_the_inner_layer_is_reported;
            responses: undeclared_status_is_reported;
            report: host_and_time_are_known, nothing_dropped_is_no_report, changes_that_an_error_drops_are_reported, changes_that_a_direct_response_drops_are_reported, status_that_stays_is_reported, superseded_cookies_are_reported, cookies_that_browsers_might_drop_are_reported, set_cookie_lines_are_sensitive, failure_is_in_the_extensions, late_change_is_ignored, log_says_how_to_change_a_direct_response, log_says_where_a_layer_that_cancels_belongs;
        }
    };
}

/// Lists the guarantees that need their own connection.
#[macro_export]
macro_rules! check_guarantees_over_http1 {
    ($framework:ty) => {
        $crate::each_guarantee! { $framework =>
            upgrade: upgrade_gets_cookies;
        }
    };
}

/// Lists the guarantees that need many requests on one connection.
#[macro_export]
macro_rules! check_guarantees_over_http2 {
    ($framework:ty) => {
        $crate::each_guarantee! { $framework =>
            isolation: streams_of_one_connection_never_mix;
        }
    };
}

/// Creates a test with the name of each guarantee.
#[doc(hidden)]
#[macro_export]
macro_rules! each_guarantee {
    ($harness:ty => $($module:ident: $($guarantee:ident),+ $(,)?;)+) => {
        $($(
            #[::tokio::test]
            async fn $guarantee() {
                $crate::guarantees::$module::$guarantee::<$harness>().await;
            }
        )+)+
    };
}

/// Runs the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}

/// Runs the examples of the documents as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/cookies.md")]
mod cookies {}

#[cfg(doctest)]
#[doc = include_str!("../../docs/layers.md")]
mod layers {}

#[cfg(doctest)]
#[doc = include_str!("../../docs/models.md")]
mod models {}

#[cfg(doctest)]
#[doc = include_str!("../../docs/openapi.md")]
mod openapi {}

#[cfg(doctest)]
#[doc = include_str!("../../docs/sessions.md")]
mod sessions {}

#[cfg(doctest)]
#[doc = include_str!("../../docs/testing.md")]
mod testing {}

#[cfg(doctest)]
#[doc = include_str!("../../docs/choosing.md")]
mod choosing {}

#[cfg(doctest)]
#[doc = include_str!("../../docs/differences.md")]
mod differences {}

#[cfg(doctest)]
#[doc = include_str!("../../docs/policy.md")]
mod policy {}
