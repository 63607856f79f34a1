package measure

import (
	"strings"

	"gribning/transcripts"
)

const (
	cit = transcripts.ClassCitizen
	pro = transcripts.ClassProfessional
)

func threadMeasures() []*Measure {
	returned := func(p *Passage) bool { return p.Outcome == "GS" }
	return []*Measure{
		{ID: "thread_rate", Group: GroupThread, Kind: Proportion, Da: "Tråde der blev grebet mindst én gang", En: "Threads gripped at least once", of: threadRate},
		{ID: "reraises", Group: GroupThread, Kind: Count, Da: "Gentagelser (meningen taget op igen)", En: "Re-raises",
			of: func(m *Meeting) (int, int) { return reraises(m), 1 }},
		{ID: "reraises_per_ungripped", Group: GroupThread, Kind: Quotient, Da: "Gentagelser for hver ikke grebet ytring", En: "Re-raises for each ungripped utterance",
			of: func(m *Meeting) (num, den int) {
				for i := range m.Passages {
					if p := &m.Passages[i]; p.Codable() && !p.Gripped() {
						den++
					}
				}
				return reraises(m), den
			}},
		among("parked_returned", GroupThread, "Udskudt og taget op igen", "Parked and returned to", func(p *Passage) bool { return p.Parked }, returned),
		{ID: "parked", Group: GroupThread, Kind: Count, Da: "Udskudt (parkeret)", En: "Parked", of: func(m *Meeting) (int, int) { return m.Parked, 1 }},
		{ID: "captures", Group: GroupThread, Kind: Count, Da: "Borgerens ord brugt til institutionens ærinde", En: "Citizen's words used for the institution's business",
			of: func(m *Meeting) (int, int) { return m.Captures, 1 }},
		{ID: "misgrips", Group: GroupThread, Kind: Count, Da: "Fejlgreb", En: "Misgrips", of: func(m *Meeting) (int, int) { return m.Misgrips, 1 }},
	}
}

func reraises(m *Meeting) (n int) {
	for i := range m.Passages {
		if m.Passages[i].Reraise {
			n++
		}
	}
	return n
}

func threadRate(m *Meeting) (num, den int) {
	gripped := map[int]bool{}
	for i := range m.Passages {
		if p := &m.Passages[i]; p.Codable() {
			gripped[p.Thread] = gripped[p.Thread] || p.Late()
		}
	}
	for _, g := range gripped {
		if g {
			num++
		}
	}
	return num, len(gripped)
}

// LongestChain is the greatest number of MYs in one thread: how often the
// citizen said the same thing.
func (m *Meeting) LongestChain() int {
	n, longest := map[int]int{}, 0
	for i := range m.Passages {
		n[m.Passages[i].Thread]++
		longest = max(longest, n[m.Passages[i].Thread])
	}
	return longest
}

func formMeasures() []*Measure {
	late := (*Passage).Late
	form := func(f string) func(*Passage) bool { return func(p *Passage) bool { return p.Form == f } }
	names := map[string][2]string{
		"R-FOR": {"Gengivelse eller opsummering (R-FOR)", "Formulation (R-FOR)"}, "R-SPO": {"Spørgsmål til emnet (R-SPO)", "Question into the object (R-SPO)"},
		"R-UDB": {"Bidrag til emnet (R-UDB)", "Contribution to the object (R-UDB)"}, "R-IND": {"Handling på emnet (R-IND)", "Action on the object (R-IND)"},
	}
	ms := []*Measure{
		among("lat_first_turn", GroupLatency, "Grebet i første tur", "Gripped in the first turn", (*Passage).Gripped, func(p *Passage) bool { return p.LatTurns == 1 }),
	}
	for _, f := range transcripts.GripForms {
		ms = append(ms, among("form_"+slug(f), GroupForm, names[f][0], names[f][1], late, form(f)))
	}
	return append(ms, &Measure{ID: "for_per_spo", Group: GroupForm, Kind: Quotient, Da: "Gengivelser for hvert spørgsmål (R-FOR : R-SPO)", En: "Formulations for each question (R-FOR : R-SPO)",
		of: func(m *Meeting) (num, den int) {
			for i := range m.Passages {
				switch p := &m.Passages[i]; {
				case p.Late() && p.Form == "R-FOR":
					num++
				case p.Late() && p.Form == "R-SPO":
					den++
				}
			}
			return num, den
		}})
}

func talkMeasures() []*Measure {
	ms := []*Measure{
		{ID: "inst_tcus", Group: GroupInst, Kind: Proportion, Da: "Institutionelle ytringer af de professionelles", En: "Institutional share of professional utterances",
			of: func(m *Meeting) (num, den int) { return m.institutional(), m.coded() }},
		{ID: "inst_time", Group: GroupInst, Kind: TimeShare, Da: "Institutionel taletid af de professionelles", En: "Institutional share of professional talk time",
			of: func(m *Meeting) (num, den int) {
				for code, t := range m.CodeTalk {
					if transcripts.IsInstitutional(code) {
						num += int(t)
					}
				}
				return num, int(m.Talk[pro])
			}},
	}
	for _, b := range transcripts.BCodes {
		ms = append(ms, &Measure{ID: "inst_" + slug(b), Group: GroupInst, Kind: Proportion, Da: b + " af de professionelles ytringer", En: b + " among professional utterances",
			of: func(m *Meeting) (num, den int) { return m.Codes[b], m.coded() }})
	}
	ms = append(ms,
		&Measure{ID: "inv_tcus", Group: GroupInvite, Kind: Proportion, Da: "Invitationer af de professionelles ytringer", En: "Invitations among professional utterances",
			of: func(m *Meeting) (int, int) { return m.Codes["INV"], m.coded() }},
		&Measure{ID: "mys_per_inv", Group: GroupInvite, Kind: Quotient, Da: "Meningsytringer for hver invitation", En: "Meaning utterances for each invitation",
			of: func(m *Meeting) (int, int) { return len(m.Passages), m.Codes["INV"] }},
		among("volunteered", GroupInvite, "Sagt af egen drift", "Volunteered", nil, func(p *Passage) bool { return p.Elicited == "vol" }),
		&Measure{ID: "question_mix", Group: GroupInvite, Kind: Proportion, Da: "Åbne og opfølgende spørgsmål af alle spørgsmål", En: "Inviting and following questions among all questions",
			of: func(m *Meeting) (num, den int) {
				num = m.Codes["R-SPO"] + m.Codes["INV"]
				return num, num + m.Codes["B-STD"] + m.Questions
			}},
		&Measure{ID: "my_per_10min", Group: GroupInvite, Kind: PerTenMin, Da: "Meningsytringer", En: "Meaning utterances",
			of: func(m *Meeting) (int, int) { return len(m.Passages), int(m.Duration) }},
		&Measure{ID: "my_per_100_tcus", Group: GroupInvite, Kind: PerHundred, Da: "Meningsytringer for borgerens ytringer", En: "Meaning utterances among the citizen's utterances",
			of: func(m *Meeting) (int, int) { return len(m.Passages), m.TCUs[cit] }},
	)
	for _, c := range classNames {
		ms = append(ms,
			&Measure{ID: "talk_" + strings.ToLower(string(c.class)), Group: GroupTalk, Kind: TimeShare, Da: "Taletid: " + c.da, En: "Talk time: " + c.en,
				of: func(m *Meeting) (int, int) { return int(m.Talk[c.class]), int(total(m.Talk)) }},
			&Measure{ID: "words_" + strings.ToLower(string(c.class)), Group: GroupTalk, Kind: Proportion, Da: "Ord: " + c.da, En: "Words: " + c.en,
				of: func(m *Meeting) (int, int) { return m.Words[c.class], total(m.Words) }})
	}
	return ms
}

var classNames = []struct {
	class  transcripts.Class
	da, en string
}{
	{transcripts.ClassCitizen, "borger", "citizen"}, {transcripts.ClassProfessional, "professionelle", "professionals"},
	{transcripts.ClassSupporter, "bisidder", "supporter"}, {transcripts.ClassInterpreter, "tolk", "interpreter"}, {transcripts.ClassOther, "øvrige", "others"},
}

func total[K comparable, N ~int | ~int64](m map[K]N) (n N) {
	for _, x := range m {
		n += x
	}
	return n
}

// coded is the number of coded professional TCUs.
func (m *Meeting) coded() int { return total(m.Codes) }

func (m *Meeting) institutional() (n int) {
	for _, b := range transcripts.BCodes {
		n += m.Codes[b]
	}
	return n
}

func timingMeasures() []*Measure {
	onto := func(id, da, en string, of func(*Meeting) map[Direction]int, from, to transcripts.Class) *Measure {
		return &Measure{ID: id, Group: GroupTiming, Kind: PerTenMin, Da: da, En: en,
			of: func(m *Meeting) (int, int) { return of(m)[Direction{from, to}], int(m.Duration) }}
	}
	interruptions := func(m *Meeting) map[Direction]int { return m.Interruptions }
	supports := func(m *Meeting) map[Direction]int { return m.Supports }
	return []*Measure{
		onto("o4_of_cit", "Afbrydelser af borgeren (O4)", "Interruptions of the citizen (O4)", interruptions, cit, pro),
		onto("o4_of_pro", "Borgeren afbryder (O4)", "Interruptions by the citizen (O4)", interruptions, pro, cit),
		onto("o2_of_cit", "Støttende overlap på borgeren (O2)", "Supportive overlap on the citizen (O2)", supports, cit, pro),
		onto("o2_of_pro", "Støttende overlap fra borgeren (O2)", "Supportive overlap by the citizen (O2)", supports, pro, cit),
		{ID: "lapses", Group: GroupTiming, Kind: PerTenMin, Da: "Ophold på 3 sekunder og mere", En: "Lapses of 3 seconds and more",
			of: func(m *Meeting) (int, int) { return m.Lapses, int(m.Duration) }},
	}
}
