package dataset

// A row type is one table. Order and names of the fields are the schema: a
// change is a new SchemaVersion. Columns that may be empty are optional; empty
// text and zero probabilities are null.

type meetingRow struct {
	MeetingID     string `parquet:"meeting_id"`
	Date          *int32 `parquet:"date,optional,date"`
	Kind          string `parquet:"kind,optional,dict"`
	Language      string `parquet:"language,optional,dict"`
	Style         string `parquet:"style,optional,dict"`
	DurationMs    int64  `parquet:"duration_ms"`
	Participants  int32  `parquet:"participants"`
	Professionals int32  `parquet:"professionals"`
	Interpreted   bool   `parquet:"interpreted"`
	Words         int32  `parquet:"words"`
	TCUs          int32  `parquet:"tcus"`
	Turns         int32  `parquet:"turns"`
	SpeechMs      int64  `parquet:"speech_ms"`
	Quarantined   int32  `parquet:"quarantined_words"`
	Source        string `parquet:"source_format,optional,dict"`
	Recogniser    string `parquet:"recogniser,optional,dict"`
	Fillers       bool   `parquet:"fillers"`
	UnitsGiven    bool   `parquet:"units_given"`
	Codings       int32  `parquet:"codings"`
	Shown         string `parquet:"shown_coding,optional,dict"`
}

type participantRow struct {
	ID        string  `parquet:"participant_id"`
	MeetingID string  `parquet:"meeting_id,dict"`
	Label     string  `parquet:"label,dict"`
	Role      string  `parquet:"role,optional,dict"`
	Class     string  `parquet:"class,dict"`
	Channel   int32   `parquet:"channel,optional"`
	RoleBy    string  `parquet:"role_by,optional,dict"`
	RoleP     float64 `parquet:"role_p,optional"`
	// Consent of each purpose: the days it was given and ends (the earlier of
	// expiry and withdrawal); null where there is none.
	ResearchFrom    *int32 `parquet:"consent_research_from,optional,date"`
	ResearchTo      *int32 `parquet:"consent_research_to,optional,date"`
	SupervisionFrom *int32 `parquet:"consent_supervision_from,optional,date"`
	SupervisionTo   *int32 `parquet:"consent_supervision_to,optional,date"`
	TeachingFrom    *int32 `parquet:"consent_teaching_from,optional,date"`
	TeachingTo      *int32 `parquet:"consent_teaching_to,optional,date"`
}

type wordRow struct {
	ID         string  `parquet:"word_id,delta"`
	MeetingID  string  `parquet:"meeting_id,dict"`
	Seq        int32   `parquet:"seq,delta"`
	TCU        string  `parquet:"tcu_id,optional,dict"`
	Speaker    string  `parquet:"speaker,optional,dict"`
	Text       string  `parquet:"text,optional,dict"`
	StartMs    int64   `parquet:"start_ms,delta"`
	EndMs      int64   `parquet:"end_ms,delta"`
	Kind       string  `parquet:"kind,optional,dict"`
	TimedBy    string  `parquet:"timed_by,optional,dict"`
	P          float32 `parquet:"p,optional"`
	SpeakerP   float32 `parquet:"speaker_p,optional"`
	Overlaps   bool    `parquet:"overlaps"`
	Quarantine string  `parquet:"quarantine,optional,dict"`
}

type tcuRow struct {
	ID          string  `parquet:"tcu_id,delta"`
	MeetingID   string  `parquet:"meeting_id,dict"`
	Seq         int32   `parquet:"seq,delta"`
	Turn        string  `parquet:"turn_id,dict"`
	Speaker     string  `parquet:"speaker,dict"`
	Class       string  `parquet:"class,dict"`
	StartMs     int64   `parquet:"start_ms,delta"`
	EndMs       int64   `parquet:"end_ms,delta"`
	Words       int32   `parquet:"words"`
	Text        string  `parquet:"text,optional"`
	Token       bool    `parquet:"token"`
	Echo        bool    `parquet:"echo"`
	CutOff      bool    `parquet:"cutoff"`
	Quoted      bool    `parquet:"quoted"`
	Quarantined bool    `parquet:"quarantined"`
	P           float32 `parquet:"boundary_p,optional"`
}

type turnRow struct {
	ID        string `parquet:"turn_id,delta"`
	MeetingID string `parquet:"meeting_id,dict"`
	Seq       int32  `parquet:"seq,delta"`
	Speaker   string `parquet:"speaker,dict"`
	Role      string `parquet:"role,optional,dict"`
	Class     string `parquet:"class,dict"`
	StartMs   int64  `parquet:"start_ms,delta"`
	EndMs     int64  `parquet:"end_ms,delta"`
	TCUs      int32  `parquet:"tcus"`
	Words     int32  `parquet:"words"`
	BC        bool   `parquet:"bc"`
	Resumed   bool   `parquet:"resumed"`
	GapMs     *int64 `parquet:"gap_ms,optional"`
	After     string `parquet:"after_class,optional,dict"`
}

type overlapRow struct {
	MeetingID string `parquet:"meeting_id,dict"`
	Seq       int32  `parquet:"seq,delta"`
	Class     string `parquet:"class,dict"`
	StartMs   int64  `parquet:"start_ms,delta"`
	EndMs     int64  `parquet:"end_ms,delta"`
	First     string `parquet:"first_turn_id,dict"`
	Then      string `parquet:"then_turn_id,dict"`
	FirstBy   string `parquet:"first_class,dict"`
	ThenBy    string `parquet:"then_class,dict"`
	TCU       string `parquet:"tcu_id,optional,dict"`
	OnsetMs   int64  `parquet:"onset_ms"`
	Completed bool   `parquet:"completed"`
	Stops     string `parquet:"stops,optional,dict"`
}

// Made is who made a code and how sure they were.
type Made struct {
	Author    string   `parquet:"author,dict"`
	ByPerson  bool     `parquet:"by_person"`
	P         float32  `parquet:"p,optional"`
	Certainty int32    `parquet:"certainty,optional"`
	Uncertain bool     `parquet:"uncertain"`
	Cues      []string `parquet:"cues,list" parquet-element:",dict"`
}

type codeRow struct {
	MeetingID string `parquet:"meeting_id,dict"`
	Coding    string `parquet:"coding,dict"`
	Seq       int32  `parquet:"seq,delta"` // of the TCU
	TCU       string `parquet:"tcu_id"`
	Code      string `parquet:"code,dict"`
	Group     string `parquet:"code_group,dict"` // institutional, grip, acknowledge, invite, other, token
	Target    string `parquet:"target_my_id,optional,dict"`
	Capture   string `parquet:"capture_my_id,optional,dict"`
	Interrupt string `parquet:"interrupt_my_id,optional,dict"`
	Misgrip   bool   `parquet:"misgrip"`
	Parked    bool   `parquet:"parked"`
	Selective bool   `parquet:"selective"`
	Proxy     bool   `parquet:"proxy"`
	Echo      bool   `parquet:"echo"`
	Complex   bool   `parquet:"complex"`
	Skip      string `parquet:"skip,optional,dict"`
	Valence   string `parquet:"valence,optional,dict"`
	Addressed string `parquet:"addressed,optional,dict"`
	Note      string `parquet:"note,optional"`
	Made
}

type myRow struct {
	ID         string   `parquet:"my_id"`
	MeetingID  string   `parquet:"meeting_id,dict"`
	Coding     string   `parquet:"coding,dict"`
	Seq        int32    `parquet:"seq,delta"`
	TCUs       []string `parquet:"tcu_ids,list"`
	StartMs    int64    `parquet:"start_ms"`
	EndMs      int64    `parquet:"end_ms"`
	Text       string   `parquet:"text,optional"`
	Primary    string   `parquet:"primary_code,dict"`
	Secondary  string   `parquet:"secondary_code,optional,dict"`
	Tentative  bool     `parquet:"d_for"`
	Implicit   bool     `parquet:"d_imp"`
	Hesitant   bool     `parquet:"d_tov"`
	Elicited   string   `parquet:"elicited,optional,dict"`
	Voice      string   `parquet:"voice,optional,dict"`
	ReraiseOf  string   `parquet:"reraise_of,optional"`
	Elaborated []string `parquet:"elaboration_tcu_ids,list"`
	Object     string   `parquet:"object,optional"`
	IK         string   `parquet:"ik,optional,dict"`
	Addressed  string   `parquet:"addressed,optional,dict"`
	Sensitive  bool     `parquet:"sensitive"`
	Third      int32    `parquet:"third"`
	Thread     int32    `parquet:"thread"`
	FollowedBy string   `parquet:"followed_by,optional,dict"`
	Note       string   `parquet:"note,optional"`
	Made
}

type gripRow struct {
	MYID      string   `parquet:"my_id"`
	MeetingID string   `parquet:"meeting_id,dict"`
	Coding    string   `parquet:"coding,dict"`
	Seq       int32    `parquet:"seq,delta"`
	Outcome   string   `parquet:"outcome,dict"`
	Sub       string   `parquet:"sub,optional,dict"`
	Form      string   `parquet:"form,optional,dict"`
	By        string   `parquet:"by_role,optional,dict"`
	TCU       string   `parquet:"tcu_id,optional"`
	LatMs     *int64   `parquet:"latency_ms,optional"`
	LatTurns  int32    `parquet:"latency_turns,optional"`
	LeftMs    int64    `parquet:"left_ms"` // from the slot to the end of the meeting: censoring
	Init      string   `parquet:"init,optional,dict"`
	IK        string   `parquet:"ik,optional,dict"`
	SlotMs    int64    `parquet:"slot_ms"`
	Window    []string `parquet:"window_turn_ids,list"`
	Rule      string   `parquet:"rule,optional,dict"`
	Path      []string `parquet:"path,list"`
	Lapse     bool     `parquet:"lapse"`
	Detour    bool     `parquet:"detour"`
	External  bool     `parquet:"external"`
	Selective bool     `parquet:"selective"`
	Resolved  bool     `parquet:"resolved_by_reraise"`
	ThenInst  string   `parquet:"then_inst,optional,dict"`
	TokenOnly bool     `parquet:"token_only"`
	Rejected  bool     `parquet:"open_rejection"`
	Uncertain bool     `parquet:"uncertain"`
	P         float32  `parquet:"p,optional"`
}

type measureRow struct {
	MeetingID string `parquet:"meeting_id,dict"`
	Coding    string `parquet:"coding,dict"`
	Measure   string `parquet:"measure,dict"`
	Group     string `parquet:"measure_group,dict"`
	Kind      string `parquet:"kind,dict"`
	Num       int64  `parquet:"num"`
	Den       int64  `parquet:"den"`
	ByPerson  bool   `parquet:"by_person"` // no code of the coding is a machine's alone
}

type issueRow struct {
	MeetingID string `parquet:"meeting_id,dict"`
	Seq       int32  `parquet:"seq,delta"`
	Code      string `parquet:"code,dict"`
	Severity  string `parquet:"severity,dict"`
	Place     string `parquet:"place,optional"`
	StartMs   *int64 `parquet:"start_ms,optional"`
	EndMs     *int64 `parquet:"end_ms,optional"`
	Da        string `parquet:"da,dict"`
	En        string `parquet:"en,dict"`
	HintDa    string `parquet:"hint_da,optional,dict"`
	HintEn    string `parquet:"hint_en,optional,dict"`
}

// of is the meeting that a row belongs to: what parts, merging and removal go
// by.
func (r meetingRow) of() string     { return r.MeetingID }
func (r participantRow) of() string { return r.MeetingID }
func (r wordRow) of() string        { return r.MeetingID }
func (r tcuRow) of() string         { return r.MeetingID }
func (r turnRow) of() string        { return r.MeetingID }
func (r overlapRow) of() string     { return r.MeetingID }
func (r codeRow) of() string        { return r.MeetingID }
func (r myRow) of() string          { return r.MeetingID }
func (r gripRow) of() string        { return r.MeetingID }
func (r measureRow) of() string     { return r.MeetingID }
func (r issueRow) of() string       { return r.MeetingID }

type row interface{ of() string }

// rows are the rows of some meetings, each table by meeting id and then in
// the order of the meeting.
type rows struct {
	meetings     []meetingRow
	participants []participantRow
	words        []wordRow
	tcus         []tcuRow
	turns        []turnRow
	overlaps     []overlapRow
	codes        []codeRow
	mys          []myRow
	grips        []gripRow
	measures     []measureRow
	issues       []issueRow
}
