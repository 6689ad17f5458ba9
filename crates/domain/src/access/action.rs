//! Which actions are there, who may do each, and which scope does a token need.

use super::Role::{Finance, Manager, Owner, Reviewer, Viewer};
use super::{Role, TokenScope};
use crate::words;

words! {
    /// An action of the API.
    pub enum Action: "action" {
        /// Make an account.
        SignUp = "sign_up",
        /// Begin a session.
        LogIn = "log_in",
        /// Ask for a new password, or set one by a link.
        ResetPassword = "reset_password",
        /// Read the presets.
        ReadPresets = "read_presets",
        /// End the own session.
        LogOut = "log_out",
        /// Read the own account, board, assignments, earnings, notifications.
        ReadMe = "read_me",
        /// Change the own profile.
        EditMe = "edit_me",
        /// Close the own account.
        CloseMe = "close_me",
        /// List the own tokens and sessions.
        ReadTokens = "read_tokens",
        /// Make a token.
        CreateToken = "create_token",
        /// Revoke a token.
        RevokeToken = "revoke_token",
        /// End another session of one's own.
        RevokeSession = "revoke_session",
        /// Mark a notification as read.
        MarkNotification = "mark_notification",
        /// Follow the own events live.
        FollowEvents = "follow_events",
        /// Found an organization.
        CreateOrganization = "create_organization",
        /// Read an organization and its members.
        ReadOrganization = "read_organization",
        /// Read an organization's audit log.
        ReadAudit = "read_audit",
        /// Change an organization.
        EditOrganization = "edit_organization",
        /// Invite somebody, or withdraw an invitation.
        InviteMember = "invite_member",
        /// Change a member's role, or remove a member.
        EditMember = "edit_member",
        /// Leave an organization.
        LeaveOrganization = "leave_organization",
        /// Read what the invitation behind a link invites to.
        ReadInvitation = "read_invitation",
        /// Accept an invitation.
        AcceptInvitation = "accept_invitation",
        /// Read an organization's statement and deposits.
        ReadLedger = "read_ledger",
        /// Announce a deposit.
        AnnounceDeposit = "announce_deposit",
        /// Confirm or decline a deposit.
        ConfirmDeposit = "confirm_deposit",
        /// Read the public catalogue.
        ReadCatalogue = "read_catalogue",
        /// Read what a project shows to contributors, and its guideline.
        ReadProjectCard = "read_project_card",
        /// Make a project.
        CreateProject = "create_project",
        /// Read a project as a member does: settings, batches, estimates.
        ReadProject = "read_project",
        /// Change a project, its eligibility and settings.
        EditProject = "edit_project",
        /// Post a version of the template.
        PostTemplate = "post_template",
        /// Post a version of the guideline, or a ruling.
        PostGuideline = "post_guideline",
        /// Pause or resume a project.
        PauseProject = "pause_project",
        /// Close or archive a project.
        CloseProject = "close_project",
        /// Invite a contributor to a project.
        InviteContributor = "invite_contributor",
        /// Try the workbench on sample data.
        TryProject = "try_project",
        /// Make a batch.
        CreateBatch = "create_batch",
        /// Change a batch's terms or settings.
        EditBatch = "edit_batch",
        /// Move money to a batch.
        FundBatch = "fund_batch",
        /// Open a batch.
        PublishBatch = "publish_batch",
        /// Pause or resume a batch.
        PauseBatch = "pause_batch",
        /// Ask a batch to close.
        CloseBatch = "close_batch",
        /// Cancel a batch.
        CancelBatch = "cancel_batch",
        /// Import a file of tasks.
        ImportTasks = "import_tasks",
        /// Read tasks with their data and answers.
        ReadTasks = "read_tasks",
        /// Hold, release, withdraw or widen a task.
        EditTask = "edit_task",
        /// Answer or fix a task without a claim.
        AnswerAsMember = "answer_as_member",
        /// Claim tasks of a project.
        Claim = "claim",
        /// Read an assignment with its task and answer.
        ReadAssignment = "read_assignment",
        /// Save a draft, submit, return, extend, report, be active.
        WorkOnAssignment = "work_on_assignment",
        /// Appeal a rejection.
        Appeal = "appeal",
        /// Read the queue of reviews.
        ReadReviews = "read_reviews",
        /// Take an answer, to review it.
        TakeReview = "take_review",
        /// Judge an answer.
        Review = "review",
        /// Decide a proposed rejection.
        ReviewSecond = "review_second",
        /// Decide an appeal.
        DecideAppeal = "decide_appeal",
        /// Restrict, terminate or clear a contributor.
        DecideStanding = "decide_standing",
        /// Hear an objection to a standing.
        HearObjection = "hear_objection",
        /// Read consensus, agreement and figures of annotators (pseudonyms).
        ReadResults = "read_results",
        /// Export results.
        CreateExport = "create_export",
        /// Download an export.
        ReadExport = "read_export",
        /// Read the progress of a job.
        ReadJob = "read_job",
        /// Cancel a job.
        CancelJob = "cancel_job",
        /// Make, change or remove a webhook.
        EditWebhooks = "edit_webhooks",
        /// Request a payout of what is available.
        RequestPayout = "request_payout",
        /// Read a payout.
        ReadPayout = "read_payout",
        /// Approve, settle or return a payout.
        DecidePayout = "decide_payout",
        /// Read accounts, organizations, deposits and payouts of the whole server.
        ReadServer = "read_server",
        /// Change the server's settings.
        EditServer = "edit_server",
        /// Check the ledger.
        VerifyLedger = "verify_ledger",
    }
}

/// Who may do an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody, known or not.
    Anyone,
    /// Everybody who may know of the thing, known or not.
    AnyoneWhoSees,
    /// Every account.
    SignedIn,
    /// Every account that may know of the thing.
    Participant,
    /// Whose it is.
    Own,
    /// Members with one of these roles.
    Roles(&'static [Role]),
    /// Whose it is, and members with one of these roles.
    OwnOrRoles(&'static [Role]),
    /// The operator, and members with one of these roles.
    OperatorOrRoles(&'static [Role]),
    /// The operator, whose it is, and members with one of these roles.
    OperatorOwnOrRoles(&'static [Role]),
    /// The operator, and whose it is.
    OperatorOrOwn,
    /// The operator.
    Operator,
}

const OWNERS: &[Role] = &[Owner];
const MANAGERS: &[Role] = &[Owner, Manager];
const REVIEWERS: &[Role] = &[Owner, Manager, Reviewer];
const ONLOOKERS: &[Role] = &[Owner, Manager, Reviewer, Viewer];
const TREASURERS: &[Role] = &[Owner, Finance];
const FUNDERS: &[Role] = &[Owner, Manager, Finance];
const MEMBERS: &[Role] = Role::ALL;

impl Action {
    /// Who may do it.
    #[must_use]
    pub const fn who(self) -> Who {
        match self {
            Self::SignUp
            | Self::LogIn
            | Self::ResetPassword
            | Self::ReadPresets
            | Self::ReadInvitation
            | Self::ReadCatalogue => Who::Anyone,
            Self::LogOut
            | Self::ReadMe
            | Self::EditMe
            | Self::CloseMe
            | Self::ReadTokens
            | Self::CreateToken
            | Self::FollowEvents
            | Self::CreateOrganization
            | Self::RequestPayout => Who::SignedIn,
            Self::RevokeToken
            | Self::RevokeSession
            | Self::MarkNotification
            | Self::WorkOnAssignment
            | Self::Appeal => Who::Own,
            Self::ReadOrganization | Self::LeaveOrganization | Self::ReadProject => {
                Who::Roles(MEMBERS)
            }
            Self::EditOrganization | Self::InviteMember | Self::EditMember => Who::Roles(OWNERS),
            Self::AcceptInvitation | Self::Claim => Who::Participant,
            Self::ReadLedger | Self::FundBatch => Who::Roles(FUNDERS),
            Self::AnnounceDeposit => Who::Roles(TREASURERS),
            Self::ConfirmDeposit
            | Self::DecidePayout
            | Self::ReadServer
            | Self::EditServer
            | Self::VerifyLedger => Who::Operator,
            Self::ReadProjectCard => Who::AnyoneWhoSees,
            Self::CreateProject
            | Self::EditProject
            | Self::PostTemplate
            | Self::PostGuideline
            | Self::PauseProject
            | Self::CloseProject
            | Self::InviteContributor
            | Self::CreateBatch
            | Self::EditBatch
            | Self::PublishBatch
            | Self::PauseBatch
            | Self::CloseBatch
            | Self::CancelBatch
            | Self::ImportTasks
            | Self::EditTask
            | Self::DecideStanding
            | Self::CreateExport
            | Self::ReadAudit
            | Self::EditWebhooks => Who::Roles(MANAGERS),
            Self::TryProject | Self::ReadTasks | Self::ReadResults | Self::ReadExport => {
                Who::Roles(ONLOOKERS)
            }
            Self::AnswerAsMember | Self::ReadReviews | Self::Review => Who::Roles(REVIEWERS),
            Self::ReadAssignment => Who::OperatorOwnOrRoles(REVIEWERS),
            Self::TakeReview | Self::ReviewSecond => Who::OperatorOrRoles(REVIEWERS),
            Self::DecideAppeal | Self::HearObjection => Who::OperatorOrRoles(MANAGERS),
            Self::ReadJob | Self::CancelJob => Who::OwnOrRoles(MANAGERS),
            Self::ReadPayout => Who::OperatorOrOwn,
        }
    }

    /// The scope that a token needs for it.
    #[must_use]
    pub const fn scope(self) -> TokenScope {
        match self {
            Self::SignUp
            | Self::LogIn
            | Self::ResetPassword
            | Self::LogOut
            | Self::EditMe
            | Self::CloseMe
            | Self::ReadTokens
            | Self::CreateToken
            | Self::RevokeToken
            | Self::RevokeSession
            | Self::CreateOrganization
            | Self::EditOrganization
            | Self::InviteMember
            | Self::EditMember
            | Self::LeaveOrganization
            | Self::AcceptInvitation => TokenScope::Account,
            Self::ReadPresets
            | Self::ReadInvitation
            | Self::ReadMe
            | Self::FollowEvents
            | Self::ReadOrganization
            | Self::ReadLedger
            | Self::ReadAudit
            | Self::ReadCatalogue
            | Self::ReadProjectCard
            | Self::ReadProject
            | Self::TryProject
            | Self::ReadTasks
            | Self::ReadAssignment
            | Self::ReadReviews
            | Self::ReadResults
            | Self::ReadExport
            | Self::ReadJob
            | Self::ReadPayout => TokenScope::Read,
            Self::MarkNotification | Self::Claim | Self::WorkOnAssignment | Self::Appeal => {
                TokenScope::Work
            }
            Self::AnnounceDeposit | Self::FundBatch | Self::RequestPayout => TokenScope::Money,
            Self::ConfirmDeposit
            | Self::DecidePayout
            | Self::ReadServer
            | Self::EditServer
            | Self::VerifyLedger => TokenScope::Operate,
            Self::CreateProject
            | Self::EditProject
            | Self::PostTemplate
            | Self::PostGuideline
            | Self::PauseProject
            | Self::CloseProject
            | Self::InviteContributor
            | Self::CreateBatch
            | Self::EditBatch
            | Self::PublishBatch
            | Self::PauseBatch
            | Self::CloseBatch
            | Self::CancelBatch
            | Self::ImportTasks
            | Self::EditTask
            | Self::CreateExport
            | Self::CancelJob
            | Self::EditWebhooks => TokenScope::Projects,
            Self::AnswerAsMember
            | Self::TakeReview
            | Self::Review
            | Self::ReviewSecond
            | Self::DecideAppeal
            | Self::DecideStanding
            | Self::HearObjection => TokenScope::Review,
        }
    }

    /// Whether it reads what everybody may read, known or not: a token that says who asks takes nothing away.
    #[must_use]
    pub const fn is_public_reading(self) -> bool {
        matches!((self.who(), self.scope()), (Who::Anyone, TokenScope::Read))
    }

    /// Whether it decides on somebody's work, so that nobody may do it on their own.
    #[must_use]
    pub const fn is_judgement(self) -> bool {
        matches!(
            self,
            Self::TakeReview
                | Self::Review
                | Self::ReviewSecond
                | Self::DecideAppeal
                | Self::DecideStanding
                | Self::HearObjection
        )
    }

    /// Whether it begins something new, which an account that is being closed cannot do.
    #[must_use]
    pub const fn begins_something(self) -> bool {
        matches!(
            self,
            Self::Claim
                | Self::CreateToken
                | Self::CreateOrganization
                | Self::AcceptInvitation
                | Self::CreateProject
                | Self::CreateBatch
                | Self::AnnounceDeposit
        )
    }
}
