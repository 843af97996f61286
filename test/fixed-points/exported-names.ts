/**
 * The names that programs can import, by entry point, and who needs them. Kept by ../exports.test.ts. What isn't here is
 * internal and may change at any time.
 */

/** A few words on who needs the names, then the names. */
export type Uses = Readonly<Record<string, string>>;

const tokensOfAnAccount = {
  'reading what is stored': 'AccountKey AccountSummary RecordStatus TokenRecord',
  'passing a store to a function': 'TokenStore',
};

const signIn = {
  'sign-in in a browser': 'createAuthorizationUrl validateAuthorizationResponse exchangeCode',
  'keeping a sign-in until the browser comes back':
    'AuthorizationUrlOptions AuthorizationRequest PendingAuthorization AuthorizationResponse ExchangeCodeOptions',
  'sign-in with a code on another device': 'requestDeviceCode pollDeviceToken',
  'showing the code and the progress': 'DeviceCode PollDeviceTokenOptions PollProgress',
  'a program that polls at its own pace, one request at a time': 'requestDeviceToken DeviceTokenOptions',
  'a program without a session, which keeps its tokens itself':
    'refreshTokens RefreshOptions revokeToken RevokeOptions OAuthOptions TokenSet',
};

const transport = {
  'sending requests through something else than fetch': 'Transport TransportRequest TransportResponse',
};

const client = {
  'calling the API': 'createTraktClient TraktClient TraktClientOptions App',
  'calling an endpoint that has no method yet': 'ApiRequest ApiReply Auth Method Query QueryValue',
  'access tokens that come from somewhere else than a session': 'AccessTokens',
  'reading a list page by page': 'Page Pages',
  'one rate budget for several sign-ins of a person, and showing a wait for it':
    'createRateBudget RateBudget RateBudgetOptions Wait',
  'showing what an account may hold beside what it holds': 'Account AccountOptions Limited Usage',
  'reading again only what has changed': 'AccountPart Change Changes',
  'looking at each answer, as onDrift does': 'ReplyListener',
  'looking whether a write has happened whose answer was lost': 'wasWritten SentPlay',
};

const stores = {
  'a store that forgets, for tests and short programs': 'createMemoryStore',
  'a store in the browser': 'createIndexedDbStore IndexedDbStoreOptions',
};

const session = {
  'staying signed in': 'createSession Session SessionOptions',
  'being told of a refresh, or of a sign-in that ended': 'SessionEvents',
};

const storeParts = {
  'the port that a store implements':
    'TokenStore AccountWriter NewGrant ReceivedTokens RecordChange SendingPlan Settlement',
  'the record that a store keeps':
    'AccountKey AccountSummary Grant GrantKind Intent LastError RecordStatus Sending TokenFacts TokenRecord',
  'handing out a refresh token, once': 'SpendPermit PermitDetails',
  'changing a record as every store does': 'renewed settled signedIn stillCurrent unmoved withAttempt withChange',
  'one writer at a time, and how long others wait for it': 'createTurns Turns lockWaitMs',
  'naming a token without showing it': 'fingerprint',
};

const conformance = {
  'testing a store': 'storeConformance ConformanceCase StoreHarness',
};

export const exportedNames: Readonly<Record<string, Uses>> = {
  'trakt-usher': {
    ...signIn,
    ...session,
    ...stores,
    ...tokensOfAnAccount,
    'showing when the access token ends': 'expiresAtMs',
    ...client,
    'telling errors of this library from others, and each by its code':
      'UsherError isUsherError AnyUsherError UsherErrorOptions',
    'an error of a sign-in': 'OAuthError OAuthErrorCode',
    'asking the person to sign in again': 'SignInRequired SignInReason',
    'an error of what was configured': 'ConfigError ConfigErrorDetail AppRejected',
    'an error of the API':
      'ApiError ApiErrorCode RateLimited AccountLimitReached VipRequired AccountLocked WriteOutcomeUnknown',
    'an error of the way to Trakt': 'NetworkError NetworkErrorOptions NetworkReason EdgeBlocked',
    'a request of your own over a transport, whose failure is to be told in the same way': 'networkError',
    'an error of the store': 'StoreError StoreErrorCode StoreErrorDetail',
    ...transport,
    'tests that move time': 'Clock systemClock',
    'a log of refreshes': 'Log LogFields silentLog',
  },

  'trakt-usher/oauth': {
    ...signIn,
    ...transport,
    'building the authorization URL by hand': 'defaultIssuer generateState generateCodeVerifier codeChallenge',
    'errors of a sign-in':
      'UsherError OAuthError OAuthErrorCode AppRejected ConfigError EdgeBlocked NetworkError RateLimited',
  },

  'trakt-usher/session': {
    ...session,
    ...stores,
    ...storeParts,
    'showing when the access token ends, and when the next refresh is': 'expiresAtMs decide Decision',
    'a store that takes in tokens from elsewhere': 'drawDueAtMs',
    'understanding what a refresh came to': 'classify OutcomeClass recover Recovery',
    'telling the person of a doubt that lasts': 'isDoubtToTell',
    'another server than Trakt': 'ServerProfile traktProfile',
    'a process with many accounts of one app': 'createIncidentWatch IncidentWatch',
  },

  'trakt-usher/store': {
    ...storeParts,
    'reading records of the first edition': 'carriedOver FirstEdition',
    ...conformance,
    'the tokens of a sign-in': 'TokenSet',
    'the errors that a store throws': 'StoreError StoreErrorCode StoreErrorDetail ConfigError UsherError SignInReason',
    'waiting, with a clock that tests can replace': 'Clock systemClock',
    'a log of locks': 'Log LogFields',
  },

  'trakt-usher/api': {
    ...client,
    'a client of chosen sections':
      'createTraktClientWith TraktRequests Callable SectionName SectionTable SectionTables TraktSections calendars checkin comments episodes lists media movies notes people recommendations socialRecommendations certifications countries genres languages networks watchnow team scrobble search seasons shows smartLists sync users younify',
    'the methods of a section':
      'CalendarsSection CheckinSection CommentsSection EpisodesSection ListsSection MediaSection MoviesSection NotesSection PeopleSection RecommendationsSection SocialRecommendationsSection CertificationsSection CountriesSection GenresSection LanguagesSection NetworksSection WatchnowSection TeamSection ScrobbleSection SearchSection SeasonsSection ShowsSection SmartListsSection SyncSection UsersSection YounifySection',
    'the methods of a part of a section':
      'ShowEpisodeFunctions ShowSeasonFunctions SyncCollectionFunctions SyncFavoritesFunctions SyncHistoryFunctions SyncWatchedFunctions SyncPlaybackFunctions SyncProgressFunctions SyncRatingsFunctions SyncWatchlistFunctions UsersFiltersFunctions UsersHiddenFunctions UsersListsFunctions UsersListFunctions UsersPlexFunctions UsersRequestsFunctions UsersSmartListsFunctions UsersSmartListFunctions UsersSyncsFunctions UsersWatchedFunctions UsersWatchlistFunctions UsersFavoritesFunctions',
    'the parameters that many calls share':
      'CallOptions Extended Asked ItemId UserId ExtendedParams ItemParams ExtendedItemParams UserParams ExtendedUserParams NumberParams FilterParams IgnoreParams SyncType SortHow SortParams DateRangeParams ReportParams ItemReport ListReport ItemsParams ListItemParams ReorderParams ChartParams PeriodParams StreamingParams UpdatesParams UpdatedIdsParams TranslationParams CommentSort ItemCommentsParams ItemListsParams WatchnowParams RefreshParams ShowProgressParams ReasonedParams',
    "the parameters of a section's calls":
      'HotCalendarParams CalendarParams IgnoringCalendarParams GroupParams MediaParams CheckinParams CommentFeedParams CommentSubject CommentText CommentReport ReactionParams ListChartParams ListItemsParams ListedType NoteSubject NoteText RecommendationParams MediaTypeParams ScrobbleParams SearchType SearchParams LookupParams RecentSearchParams SmartListItemsParams ServiceParams',
    'the parameters of the calls of a part of a section':
      'EpisodeRef SeasonRef CollectionParams FavoritesParams TitlesParams HistoryParams PlaybackParams UpNextParams NitroParams WatchedProgressParams RatingsParams RateParams WatchlistParams FilterSection HiddenSection HiddenParams UserListParams UserListItemsParams UserItemsParams UserHistoryParams UserRatingsParams UserCommentsParams UserNotesParams UserActivitiesParams UserCollectionParams UserReport UserWatchedParams UserWatchlistParams UserFavoritesParams HideWord',
    'films, shows, people and their ids':
      'MovieIds ShowIds SeasonIds EpisodeIds PersonIds PlexIds Movie FullMovie Show FullShow Season FullSeason Episode FullEpisode Person FullPerson TitleImages SocialIds',
    "what `extended` makes of a row's items":
      'ExtendedWord Items FullItems ItemsOf MovieItem ShowItem SeasonItem EpisodeItem PersonItem',
    'rows of what an account watched, rated and collected, and how far it is':
      'MovieHistoryRow EpisodeHistoryRow HistoryRow WatchedMovieRow WatchedShowRow WatchedEpisodeRow WatchedSeason WatchedDates WatchedShowDates MovieRatingRow ShowRatingRow SeasonRatingRow EpisodeRatingRow RatingRow CollectionMetadata CollectedMovieRow CollectedEpisodeRow CollectedShowRow CollectedRow CollectedSeason CollectedDates CollectedShowDates PausedMovieRow PausedEpisodeRow PausedRow ProgressStats Progress ProgressRow ShowProgress SeasonProgress EpisodeProgress HiddenMovieRow HiddenShowRow HiddenSeasonRow HiddenRow LastActivities',
    'the bodies of writes and their answers':
      'AnyIds TitleRef IdRef ItemsBody SeasonPart PlayFields RatingFields MaybeRatingFields CopyFields ListFields PlayingItem NotFound ListState HistoryAdded HistoryRemoved ItemsAdded ItemsRemoved CollectionAdded CollectionRemoved ListItemsAdded ListItemsRemoved FavoritesAdded FavoritesRemoved Reordered HiddenAdded HiddenRemoved',
    'rows of lists':
      'ListPrivacy List ListSettings ListChartRow Like ListedMovieRow ListedShowRow ListedSeasonRow ListedEpisodeRow ListedPersonRow FavoriteRow WatchlistRow ListedRow SmartList SmartListSettings SmartListFilters SmartMovieRow SmartShowRow SmartListRow OwnList',
    'comments, reactions, likes and notes':
      'Comment ListItem UserCommentRow ReactionType Reaction ReactionSummary OwnReaction LikedComment LikedList LikedRow Note NoteAttachment NoteItem NoteRow',
    'all about one film, show, season or episode':
      'Alias Translation Release Studio Video CountryCertification TitleStats TitleRatings OtherRating Sentiments Sentiment CastMember CrewMember Credits MovieCredits ShowCredits Watchnow WatchnowSources WatchnowLink JustwatchLinks CountrySources StreamingSource KnownForMovie KnownForShow KnownForRow BirthdayRow',
    'rows of charts, calendars, searches and reference lists':
      'OfMovie OfShow Watchers Anticipated Favorited PlayCounts StreamingRank BoxOffice Updated UpdatedPerson MovieRelease EpisodeRelease MediaRelease FoundMovie FoundShow FoundSeason FoundEpisode FoundPerson FoundList SearchRow SearchedMovie SearchedShow SearchedPerson TrendingSearchRow Recommender RecommendedBy Named Coded Genre Network Certifications RisingRank RecommendationSource MovieRecommendation ShowRecommendation',
    'what people do now, lately and in a year':
      'WatchingMovie WatchingEpisode WatchingNow MovieActivity EpisodeActivity ActivityRow Scrobble Checkin Sharing RecapCounts RecapStats RecapPlay RecapCountries RecapTrend YearInReview MonthInReview SocialRow LeaderboardRow UserLeaderboardRow',
    'people and what they have to do with each other':
      'User FullUser Follower Friend FollowRequest BlockedUser TeamMember Followed UserStats SavedFilter NewFilter DataSync SyncCounts DataSyncItem SyncedMovie SyncedShow SyncedEpisode',
    'the dates of rows': 'toDate',
    'the person who is signed in':
      'UserSettings SettingsUser SettingsConnections SettingsLimits SettingsBrowsing ProgressSettings SettingsChanges',
    'links to Plex and to streaming services':
      'PlexSettings PlexSelection PlexToggles PlexChanges PlexServers PlexServer ConnectUrl YounifyConnection',
  },

  'trakt-usher/drift': {
    'hearing of answers that lack what our types promise': 'onDrift Drift',
  },

  'trakt-usher/node': {
    'a transport for Node with nothing else to install': 'nodeTransport NodeTransportOptions',
    'saying which proxy the requests go through': 'proxyFor ProxyServer ProxyError Environment',
  },

  'trakt-usher/web': {
    'sign-in with a redirect on a server or in a worker':
      'createTraktAuthHandlers TraktAuthHandlers TraktAuthOptions SignInContext',
  },

  'trakt-usher/undici': {
    'less work per request on Node': 'undiciTransport UndiciTransportOptions',
  },

  'trakt-usher/conformance': conformance,

  '@trakt-usher/vault': {
    'opening a vault for a session': 'openVault SqliteVault VaultOptions',
    "handing another program's tokens back to it": 'ShieldVault ShieldedTokens',
    'choosing where its key comes from':
      'chooseKeySource KeyChoice KeyEnvironment KeyWarning KeySource KeySourceKind RecordedKeySource AskPassphrase environmentKey keyFile keyringKey mayHaveKeyring passphraseKey',
    'a new key for a vault': 'rekeyVault Rekeyed',
    'looking at a vault before using it': 'inspectPlace PlaceReport fixPermissions PermissionProblem',
    'taking tokens from the environment': 'seedAccount Seed Seeded',
    'a vault that was copied or restored, and telling a sending of the original': 'adoptVault isByOriginal',
    'a vault that is damaged': 'setAsideVault setAsideDamage SetAside',
    'moving a sign-in to another vault':
      'exportGrant GrantExport importGrant GrantImport readGrantFile setGrantFileAside MovingGrant',
    'one process at a time for a folder that is no vault': 'takeFileLock FileLock',
    'one process at a time for what an account is used for': 'takeTaskLock TaskLockOptions',
  },
  '@trakt-usher/vault/files': {
    'folders and names that last': 'makeFolder syncDirectory',
    'reading what a person has named': 'readBounded readSecret FileRefused writtenText encodingOf',
  },
  '@trakt-usher/vault/postgres': {
    'opening it for sessions': 'openPostgresVault PostgresVault PostgresVaultOptions migratePostgres MigrationOptions',
    "other programs' sign-ins on many machines": 'openPostgresShieldVault PostgresShieldVault',
    'what usher serve keeps beside them': 'serveTables ServeTables ServeStatement',
    'wrapping its keys':
      'environmentKeyProvider newEnvironmentKeyProvider checkPostgresKey KeyProvider rekeyPostgres PostgresRekey PostgresRekeyed',
    'a database that was restored, or a standby': 'adoptPostgres Adopted tenantsElsewhere',
    'taking many sign-ins in': 'importPostgres GrantToImport ImportOptions Imported',
    'for workers and their operator':
      'postgresError dueGrants DueGrant putOff fleetState FleetState tidyPostgres fleetAccounts FleetAccount fleetStateNames FleetStateName',
  },

  '@trakt-usher/takeout': {
    "Trakt's own export as a source":
      'zipSource gapsOf openTraktZip openArchive Archive Gunzip jsonOf textOf TraktZip ZipList ZipPage Gap ZipRefused ZipProblem',
    "an account's rows from Trakt's API as a source": 'apiSource ApiSourceOptions',
    'names of files that every system takes': 'safeFileName isSafePath',
    'rows for Letterboxd': 'historyRows HistoryOptions ratingRows ratingsByFilm FilmRatings watchlistRows',
    'a row of your own': 'toLetterboxdRow LetterboxdRow Film Viewing calendarDates',
    'what a take-out reads, writes and leaves out':
      'Source SourceList SourcePage Section SectionRows OwnList Target TargetOptions WrittenRows FilePiece Ledger LedgerLine LedgerRow RowKind NamedRow LeftRow Reason createLedger Identity Kind Ids Named identify labelOf',
    'the targets by name': 'targets TargetName',
    'what another tracker has already':
      'readLetterboxdExport readYamtrackExport Have LetterboxdHave HaveFilm HaveEntry YamtrackHave YamtrackRow HaveDoubt HaveRefused HaveProblem csvRecords CsvRecord',
    "a ZIP in the form of Trakt's own export": 'zipChunks createPages pagesOfList entryOf Entry EntryPages',
    'writing CSV files in parts that Letterboxd takes':
      'csvPieces CsvPiece maxPartBytes LetterboxdColumn diaryColumns filmColumns ratingColumns',
  },

  '@trakt-usher/sandbox': {
    'grading a client by the requests that it made': 'gradeClient Grade RuleGrade Verdict Severity',
    'a Trakt to test against': 'createSandbox Sandbox SandboxOptions SandboxUrls SandboxApp SandboxClock',
    'signing in without a browser': 'NewGrant TokenResponse DeviceAnswer DeviceState GrantRules ReplayMode PairOptions',
    'the sign-in server by itself': 'OAuthServer AppForm Connection',
    'faults on demand': 'Fault FaultKind FaultRoute Faults ReadyFault Scenario ScenarioName scenarios',
    'a fetch that sees a connection break': 'ReplyCut ReplyDropped',
    'asserting what was sent': 'LoggedRequest RequestFilter RequestLog TokenFingerprints fingerprint',
    'keeping an account between runs': 'Snapshot SnapshotRefused',
    'people with data of their own': 'SandboxPerson PeopleRefused PeopleProblem',
  },

  '@trakt-usher/sandbox/people': {
    'people from a ZIP of Trakt and from seed files': 'readTraktZip TraktZip readSeedFile DataRefused',
  },

  '@trakt-usher/sandbox/serve': {
    'a sandbox on a port, for another process': 'serveSandbox ServeOptions ServedSandbox',
  },

  '@trakt-usher/sandbox/command': {
    'the command usher sandbox':
      'runSandbox RunSandboxOptions RunningSandbox SandboxRun SandboxFlag sandboxFlags readyLines SnapshotRefused DataRefused',
  },

  '@trakt-usher/sandbox/examine': {
    'the command usher sandbox exec':
      'openExamination Examination ExaminationOptions Examined reportLines reportAsJson reportAsJUnit ScenarioName scenarioNames Severity severities',
  },
};
