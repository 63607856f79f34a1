package transcripts

import "slices"

// Values of a code's and a meaning utterance's fields; the first means that the
// field is not set.
var (
	Elicitations = []string{"", "INV", "closed", "resp", "vol", "proxy"}
	Voices       = []string{"", "own", "quoted", "rendered", "proxy_ratified"}
	Skips        = []string{"", "repair", "external"}
	Valences     = []string{"", "align", "challenge", "reject_open"}

	subOutcomes = map[string]string{"OV": "DATI", "OH": "STV"}
)

// coding checks one coder's codes against the meeting's units.
func (v *validator) coding(c *Coding) {
	where := "coding"
	if c.Name == "" {
		v.add("K901", where, "a coding has no name", "en kodning har intet navn")
	}
	for i := range v.m.Codings {
		if d := &v.m.Codings[i]; d != c && d.Name == c.Name {
			v.add("K901", where, "two codings have the same name", "to kodninger har samme navn")
			break
		}
	}
	tcu := v.m.TCUIndex()
	my := map[string]int{}
	for i := range c.MYs {
		if _, dup := my[c.MYs[i].ID]; dup || c.MYs[i].ID == "" {
			v.add("K902", nth("meaning utterance", i), "two meaning utterances have the same id, or it has none", "to meningsytringer har samme id, eller den har intet")
		}
		my[c.MYs[i].ID] = i
	}
	v.mys(c, tcu, my)
	v.codes(c, tcu, my)
	v.grips(c, tcu, my)
}

func (v *validator) made(m Made, where place) {
	if m.Author == "" {
		v.add("K903", where, "the code has no author", "koden har ingen ophavsperson")
	}
	if !isProbability(m.P) || m.Certainty < 0 || m.Certainty > 3 {
		v.add("K904", where, "the probability lies outside 0–1 or the certainty outside 1–3", "sandsynligheden ligger uden for 0–1 eller sikkerheden uden for 1–3")
	}
	for _, e := range m.Evidence {
		if e.From < 0 || e.To < e.From || e.To > len(v.m.Words) {
			v.add("K905", where, "the evidence points to words that do not exist", "belægget peger på ord, der ikke findes")
			return
		}
	}
}

func (v *validator) mys(c *Coding, tcu, my map[string]int) {
	for i := range c.MYs {
		y := &c.MYs[i]
		where := nth("meaning utterance", i)
		v.made(y.Made, where)
		if !slices.Contains(Subtypes, y.Primary) || y.Secondary != "" && !slices.Contains(Subtypes, y.Secondary) {
			v.add("K911", where, "the subtype is not one of the codebook's A-codes", "undertypen er ikke en af kodebogens A-koder")
		}
		for _, d := range y.Delivery {
			if !slices.Contains(Deliveries, d) {
				v.add("K911", where, "the delivery is not one of the codebook's D-codes", "leveringen er ikke en af kodebogens D-koder")
			}
		}
		if !slices.Contains(Elicitations, y.Elicited) || !slices.Contains(Voices, y.Voice) || y.IK != "" && !slices.Contains(IKs, y.IK) {
			v.add("K912", where, "«elicited», «voice» or «ik» has an unknown value", "«elicited», «voice» eller «ik» har en ukendt værdi")
		}
		v.tcusOf(y, tcu, where)
		if y.ReraiseOf != "" {
			if _, ok := my[y.ReraiseOf]; !ok {
				v.add("K914", where, "it takes up a meaning utterance that does not exist", "den tager en meningsytring op, der ikke findes")
			} else if v.circular(c, i, my) {
				v.add("K915", where, "meaning utterances take each other up in a circle", "meningsytringer tager hinanden op i ring")
			}
		}
	}
}

func (v *validator) tcusOf(y *MY, tcu map[string]int, where place) {
	if len(y.TCUs) == 0 {
		v.add("K913", where, "the meaning utterance has no TCUs", "meningsytringen har ingen ytringer")
	}
	last := -1
	for k, id := range slices.Concat(y.TCUs, y.Elaborated) {
		at, ok := tcu[id]
		if !ok {
			v.add("K913", where, "it holds a TCU that does not exist", "den rummer en ytring, der ikke findes")
			continue
		}
		if k < len(y.TCUs) {
			if at <= last {
				v.add("K913", where, "its TCUs are not in order", "dens ytringer står ikke i rækkefølge")
			}
			last = at
		}
		if v.m.ClassOf(v.m.TCUs[at].Speaker) == ClassProfessional {
			v.add("K916", where, "a meaning utterance lies on a professional's TCU", "en meningsytring ligger på en fagprofessionels ytring").Level(Warning)
		}
	}
}

// circular follows re-raises from MY i and reports whether they come back to it.
func (v *validator) circular(c *Coding, i int, my map[string]int) bool {
	at := i
	for range c.MYs {
		of, ok := my[c.MYs[at].ReraiseOf]
		if !ok {
			return false
		}
		if of == i {
			return true
		}
		at = of
	}
	return false
}

func (v *validator) codes(c *Coding, tcu, my map[string]int) {
	seen := map[string]bool{}
	for i := range c.Codes {
		x := &c.Codes[i]
		where := nth("code", i)
		v.made(x.Made, where)
		at, ok := tcu[x.TCU]
		switch {
		case !ok:
			v.add("K921", where, "the code is of a TCU that does not exist", "koden hører til en ytring, der ikke findes")
		case seen[x.TCU]:
			v.add("K922", where, "the TCU has two codes", "ytringen har to koder")
		}
		seen[x.TCU] = true
		if !slices.Contains(LayerB, x.Code) {
			v.add("K923", where, "the code is not in the codebook's Layer B", "koden findes ikke i kodebogens lag B")
		}
		if !slices.Contains(Skips, x.Skip) || !slices.Contains(Valences, x.Valence) {
			v.add("K924", where, "«skip» or «valence» has an unknown value", "«skip» eller «valence» har en ukendt værdi")
		}
		for _, ref := range []string{x.Target, x.Capture, x.Interrupt} {
			if _, ok := my[ref]; ref != "" && !ok {
				v.add("K925", where, "the code points to a meaning utterance that does not exist", "koden peger på en meningsytring, der ikke findes")
			}
		}
		if ok {
			if r := v.m.RoleOf(v.m.TCUs[at].Speaker); r != UnknownRole && r.Class() != ClassProfessional {
				v.add("K926", where, "a Layer B code lies on the TCU of somebody who is no professional", "en kode i lag B ligger på en ytring fra en, der ikke er fagprofessionel").Level(Warning)
			}
		}
	}
}

func (v *validator) grips(c *Coding, tcu, my map[string]int) {
	seen := map[string]bool{}
	turn := v.m.TurnIndex()
	for i := range c.Grips {
		g := &c.Grips[i]
		where := nth("outcome", i)
		if _, ok := my[g.MY]; !ok || seen[g.MY] {
			v.add("G901", where, "the outcome belongs to no meaning utterance, or two belong to the same", "udfaldet hører ikke til nogen meningsytring, eller to hører til samme")
		}
		seen[g.MY] = true
		if !slices.Contains(Outcomes, g.Outcome) || g.Init != "" && !slices.Contains(Outcomes, g.Init) {
			v.add("G902", where, "the outcome is not one of G GS D OV OH IK", "udfaldet er ikke et af G GS D OV OH IK")
		}
		if g.Sub != "" && !containsLetter(subOutcomes[g.Outcome], g.Sub) {
			v.add("G903", where, "the kind does not belong to the outcome", "arten hører ikke til udfaldet")
		}
		if g.Form != "" && !IsGripForm(g.Form) || g.IK != "" && !slices.Contains(IKs, g.IK) {
			v.add("G904", where, "the form or the reason of «ikke kodbar» is unknown", "formen eller grunden til «ikke kodbar» er ukendt")
		}
		if g.By != "" && RoleOfLetter(g.By).Class() != ClassProfessional {
			v.add("G905", where, "only a professional can grip", "kun en fagprofessionel kan gribe")
		}
		if _, ok := tcu[g.TCU]; !ok && g.TCU != "" {
			v.add("G906", where, "the deciding TCU does not exist", "den afgørende ytring findes ikke")
		}
		for _, id := range g.Window {
			if _, ok := turn[id]; !ok {
				v.add("G906", where, "a turn of the window does not exist", "en tur i vinduet findes ikke")
				break
			}
		}
		if !isProbability(g.P) || g.LatTurns < 0 {
			v.add("G907", where, "the probability lies outside 0–1 or the turn count is negative", "sandsynligheden ligger uden for 0–1, eller antallet af ture er negativt")
		}
	}
}

func containsLetter(set, letter string) bool {
	return len(letter) == 1 && slices.Contains([]byte(set), letter[0])
}
