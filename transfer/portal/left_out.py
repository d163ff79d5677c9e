"""Every model there is: in which file of the open format its rows are, or why they are in none. A test holds that none is forgotten."""

WRITTEN = {
    "cms.User": "people", "wagtailcore.Collection": "collections", "taggit.Tag": "tags", "cms.PortalImage": "pictures",
    "cms.PortalDocument": "documents", "taggit.TaggedItem": "pictures", "wagtailcore.Page": "pages", "home.HomePage": "pages",
    "home.StandardPage": "pages", "news.NewsIndexPage": "pages", "news.ArticlePage": "pages", "news.ArticleTag": "pages",
    "news.ArticleAttachment": "pages", "news.RelatedArticle": "pages", "wagtailcore.Revision": "pages", "wagtailcore.Site": "sites",
    "newsroom.Desk": "desks", "auth.Group": "desks", "cms.User_groups": "desks", "wagtailcore.PageViewRestriction": "restrictions",
    "wagtailcore.PageViewRestriction_groups": "restrictions", "cms.Withdrawal": "withdrawals", "cms.OfficeSettings": "office",
    "home.SidebarSettings": "sidebar", "home.WeatherSettings": "weather", "newsroom.NewsroomSettings": "newsroom",
    "feedback.FeedbackSettings": "comment_rules", "feedback.RefusalReason": "refusal_reasons", "newsroom.ReturnReason": "return_reasons",
    "polls.Poll": "polls", "polls.Choice": "polls", "polls.Vote": "polls", "polls.Vote_choices": "polls", "home.SidebarLink": "links",
    "wagtailredirects.Redirect": "redirects", "wagtailsearchpromotions.SearchPromotion": "promotions",
    "wagtailsearchpromotions.Query": "promotions", "feedback.Comment": "comments", "feedback.ClosedArticle": "closed_comments",
    "feedback.Rating": "ratings", "feedback.StartingFigure": "ratings", "visits.StartingFigure": "starting_figures",
    "visits.DailyViews": "daily_views", "visits.DailyVisits": "daily_visits", "visits.HourlyVisits": "hourly_visits",
    "visits.DailyReferrers": "referrers", "search.SearchedWord": "searched_words",
}  # fmt: skip

_SIGN_IN = "Cách đăng nhập là của máy này: tài khoản sang cổng mới đều khóa, không mật khẩu, không yếu tố thứ hai."
_RIGHTS = "Quyền do `setup_site` đặt lại theo nhóm phụ trách."
_DERIVED = "Tính lại được từ nội dung khi nhập xong."
_HISTORY = "Nhật ký và lịch sử duyệt được niêm phong bằng khóa của cổng cũ; giữ trong bản sao lưu, không chuyển sang cổng khác."
_WORK = "Việc đang làm dở của máy hoặc của một người."
_READERS = "Dữ liệu của từng người xem, chỉ giữ vài ngày; các tổng đã ở trong những tệp số liệu."
_WATCH = "Kết quả canh chừng cổng này, cổng khác tự canh lại."
_LIBRARY = "Cổng dùng bảng ảnh và tài liệu của mình, bảng này của Wagtail luôn trống."

LEFT_OUT = {
    **dict.fromkeys(
        ("account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator", "sessions.Session", "cms.FactorExemption",
         "cms.TrustedDevice", "cms.SigninLock", "wagtailcore.APIToken", "wagtailusers.UserProfile"), _SIGN_IN,
    ),
    **dict.fromkeys(
        ("auth.Permission", "auth.Group_permissions", "cms.User_user_permissions", "wagtailcore.GroupSitePermission",
         "wagtailcore.GroupCollectionPermission", "wagtailcore.GroupPagePermission", "wagtailadmin.Admin"), _RIGHTS,
    ),
    **dict.fromkeys(
        ("wagtailcore.Workflow", "wagtailcore.WorkflowTask", "wagtailcore.WorkflowPage", "wagtailcore.WorkflowContentType",
         "wagtailcore.Task", "wagtailcore.GroupApprovalTask", "wagtailcore.GroupApprovalTask_groups", "newsroom.ReviewTask"),
        "Quy trình duyệt do `setup_site` dựng, giống nhau ở mọi cổng.",
    ),
    **dict.fromkeys(
        ("wagtailcore.WorkflowState", "wagtailcore.TaskState", "newsroom.ReviewState", "wagtailcore.ModelLogEntry",
         "wagtailcore.PageLogEntry", "cms.LogSeal", "cms.LogWaiting", "cms.LogMark"), _HISTORY,
    ),
    **dict.fromkeys(
        ("wagtailimages.Rendition", "cms.PortalRendition", "wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry",
         "wagtailcore.ReferenceIndex", "wagtailembeds.Embed", "contenttypes.ContentType", "news.Listing", "search.Entry",
         "search.DocumentUse", "search.DocumentText", "search.Word", "visits.MonthlyViews"), _DERIVED,
    ),
    **dict.fromkeys(
        ("django_tasks_database.DBTaskResult", "cms.JobRun", "cms.Backup", "search.Rebuild", "wagtailcore.UploadedFile",
         "wagtailadmin.EditingSession", "wagtailadmin.FormState", "wagtailcore.PageSubscription", "newsroom.StandIn"), _WORK,
    ),
    **dict.fromkeys(
        ("wagtailcore.Comment", "wagtailcore.CommentReply"), "Ghi chú bên lề của biên tập gắn với việc duyệt đang dở.",
    ),
    **dict.fromkeys(
        ("wagtailcore.CollectionViewRestriction", "wagtailcore.CollectionViewRestriction_groups"),
        "Quyền xem tài liệu theo trang chứa nó; cổng không đặt riêng cho bộ sưu tập.",
    ),
    **dict.fromkeys(("visits.Salt", "visits.Visitor", "visits.View", "wagtailsearchpromotions.QueryDailyHits"), _READERS),
    **dict.fromkeys(("cms.PolicyReport", "cms.Refusal", "newsroom.Finding", "newsroom.GuardRound"), _WATCH),
    **dict.fromkeys(("wagtaildocs.Document", "wagtailimages.Image"), _LIBRARY),
    "wagtailcore.Locale": "Cổng chỉ có tiếng Việt.",
    "home.WeatherReport": "Thời tiết được hỏi lại trong nửa giờ.",
    "transfer.Load": "Sổ ghi các đợt nhập trước chỉ đúng với số của các dòng ở đây.",
    "transfer.LoadedThing": "Sổ ghi các đợt nhập trước chỉ đúng với số của các dòng ở đây.",
}  # fmt: skip
