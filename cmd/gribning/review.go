package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"gribning/pipeline"
	"gribning/pipeline/coding"
	"gribning/pipeline/deidentify"
	"gribning/pipeline/review"
	"gribning/transcripts"
)

// reviewFlags are the settings of the review page.
type reviewFlags struct {
	listen, as, role  string
	next              string
	blind             bool
	only              []string
	sample, keys      string
	people, cert, key string
	addPerson         string
	hosts             []string
}

func (a *app) review() *cobra.Command {
	var f reviewFlags
	cmd := &cobra.Command{
		Use:   "review [DIR]",
		Short: a.tr("Åbn siden, hvor møder høres, rettes og kodes", "Open the page where meetings are heard, corrected and coded"),
		Long: a.tr(`Åbner en side på denne maskine og skriver linket til den. Linket gælder, til programmet
stoppes med Ctrl-C. Hver ændring gemmes med det samme; intet går tabt, hvis programmet stopper.

Med --blind skjules maskinens og andre koderes koder, og koderne bliver kodningen human:<tegn>.
Med --sample gennemgås et udtræk, som gribning sample trak: siden viser, hvor langt du er, og går
til det næste møde. Med --next uncertain står de møder først, hvis udkast må ventes at have flest fejl.
Forskere koder. En supervisor ser mødet uden navne og hører det, som alle i det har sagt ja til; en
underviser ser de passager, som gribning excerpts har lavet. Hver får kun det, formål og samtykke tillader.
På en anden adresse end 127.0.0.1 kræves certifikat (--tls-cert, --tls-key) og adgangskoder
(--people). En linje i den fil laves med --add-person.`,
			`Opens a page on this machine and prints the link to it. The link holds until the program is
stopped with Ctrl-C. Every change is saved at once; nothing is lost if the program stops.

With --blind the codes of the machine and of other coders are hidden, and the codes become the
coding human:<sign>. With --sample a sample drawn by gribning sample is worked through: the page
shows how far you are and goes to the next meeting. With --next uncertain the meetings go first whose drafts
are to be expected to hold the most errors. Researchers code. A supervisor sees the meeting without names and
hears what everybody in it agreed to; a trainer sees the passages that gribning excerpts made. Each gets what
purpose and consent allow, and no more. An address other than 127.0.0.1 needs a certificate (--tls-cert, --tls-key)
and passwords (--people). A line of that file is made with --add-person.`),
		Example: `  gribning review korpus --as k1
  gribning review korpus --as k2 --blind --only M0003,M0007
  gribning sample korpus > udtraek.tsv && gribning review korpus --as k2 --blind --sample udtraek.tsv
  gribning review korpus --as s1 --role supervisor
  gribning review --add-person k1:forsker >> koder`,
		Args: a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.addPerson != "" {
				return a.newPerson(f.addPerson)
			}
			return a.serve(cmd, args, f)
		},
	}
	g := cmd.Flags()
	g.StringVar(&f.listen, "listen", "127.0.0.1:0", a.tr("adresse og port; 0: en ledig port", "address and port; 0: a free port"))
	g.StringVar(&f.as, "as", "k1", a.tr("dit tegn som koder, ikke dit navn", "your sign as a coder, not your name"))
	g.StringVar(&f.role, "role", string(review.Researcher), a.tr("forsker, supervisor eller underviser", "forsker, supervisor or underviser"))
	g.BoolVar(&f.blind, "blind", false, a.tr("skjul maskinens og andres koder", "hide the codes of the machine and of others"))
	g.StringVar(&f.next, "next", "", a.tr("uncertain: gå til den mest usikre kode efter hver afgørelse", "uncertain: go to the most uncertain code after each decision"))
	g.StringSliceVar(&f.only, "only", nil, a.tr("kun disse møder (et udtræk)", "only these meetings (a sample)"))
	g.StringVar(&f.sample, "sample", "", a.tr("fil med et udtræk, som gribning sample skrev det", "file with a sample as gribning sample wrote it"))
	g.StringVar(&f.keys, "keys", "", a.tr("fil med deltagernes navne, uden for korpusset: det, andre end forskere ser, søges også igennem for dem", "file with the participants' names, outside the corpus: what others than researchers see is searched for them too"))
	g.StringVar(&f.people, "people", "", a.tr("fil med dem, der må logge ind", "file of those who may sign in"))
	g.StringVar(&f.cert, "tls-cert", "", a.tr("certifikat (PEM)", "certificate (PEM)"))
	g.StringVar(&f.key, "tls-key", "", a.tr("certifikatets nøgle (PEM)", "key of the certificate (PEM)"))
	g.StringSliceVar(&f.hosts, "host", nil, a.tr("navne, som siden også nås under, med port", "names under which the page is reached as well, with port"))
	g.StringVar(&f.addPerson, "add-person", "", a.tr("lav en linje til --people af tegn:rolle", "make a line for --people of sign:role"))
	return cmd
}

// newPerson prints the line of a person. The password is read from the terminal
// without echo, else from stdin.
func (a *app) newPerson(who string) error {
	sign, role, _ := strings.Cut(who, ":")
	if role == "" {
		role = string(review.Researcher)
	}
	var password string
	if fd := int(os.Stdin.Fd()); term.IsTerminal(fd) {
		fmt.Fprint(a.err, a.tr("Adgangskode: ", "Password: "))
		b, err := term.ReadPassword(fd)
		fmt.Fprintln(a.err)
		if err != nil {
			return err
		}
		password = string(b)
	} else if _, err := fmt.Fscanln(os.Stdin, &password); err != nil {
		return a.usage("ingen adgangskode på stdin", "no password on stdin")
	}
	line, err := review.NewEntry(review.Person{Name: sign, Role: review.Role(role)}, password)
	if err != nil {
		return exit{exitUsage, err}
	}
	fmt.Fprintln(a.out, line)
	return nil
}

// serve runs the page until it is interrupted.
func (a *app) serve(cmd *cobra.Command, args []string, f reviewFlags) error {
	if f.next != "" && f.next != "uncertain" {
		return a.usage("--next: kun uncertain", "--next: only uncertain")
	}
	c, err := openCorpus(args)
	if err != nil {
		return err
	}
	if f.sample != "" {
		if f.only, err = a.sampled(f.sample, f.only); err != nil {
			return err
		}
	}
	if len(f.only) > 0 {
		if _, err := plan(c, f.only); err != nil {
			return err
		}
	}
	cert, people, err := a.guards(f)
	if err != nil {
		return err
	}
	names, err := a.namesIn(f.keys)
	if err != nil {
		return err
	}
	coder, err := coding.New()
	if err != nil {
		return err
	}
	analyst, err := pipeline.NewAnalystKnowing(coder, names)
	if err != nil {
		return err
	}
	adjudicator, err := pipeline.NewAdjudicator(c.Settings())
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", f.listen)
	if err != nil {
		return exit{exitUsage, transcripts.Fault("A505", "--listen", "the address cannot be listened on", "adressen kan ikke bruges").
			Hint("choose another port, or 0 for a free one", "vælg en anden port, eller 0 for en ledig").Because(err)}
	}
	defer l.Close()
	o := review.Options{
		Corpus: c, Analyst: analyst, Adjudicator: adjudicator, People: people, Secure: cert != nil,
		Lang: a.reportLanguage(cmd, c), Blind: f.blind, Uncertain: f.next != "", Only: f.only,
		Keys: names, Program: "gribning " + version,
		Hosts: hostsOf(l.Addr().String(), f.hosts),
	}
	if people == nil {
		o.Person = review.Person{Name: f.as, Role: review.Role(f.role)}
	}
	s, err := review.New(o)
	if err != nil {
		return exit{exitUsage, err}
	}
	defer s.Close()
	scheme := "http"
	if cert != nil {
		scheme = "https"
	}
	link := scheme + "://" + o.Hosts[0] + s.Start()
	if a.json {
		a.record("review", map[string]any{"link": link})
	} else {
		fmt.Fprintln(a.out, link)
		a.say("Åbn linket i en browser på denne maskine. Stop med Ctrl-C.", "Open the link in a browser on this machine. Stop with Ctrl-C.")
	}
	if err := s.Serve(cmd.Context(), l, cert); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// sampled reads the meetings of a sample: the first column of each line, as
// gribning sample writes them, in that order.
func (a *app) sampled(file string, only []string) ([]string, error) {
	if len(only) > 0 {
		return nil, a.usage("--sample og --only går ikke sammen", "--sample and --only do not go together")
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, exit{exitUsage, transcripts.Fault("A513", "--sample", "the file cannot be read", "filen kan ikke læses").
			Hint("make it with gribning sample korpus > file", "lav den med gribning sample korpus > fil").Because(err)}
	}
	var ids []string
	for n, line := range strings.Split(string(b), "\n") {
		id, _, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "\ufeff")), "\t")
		if id == "" {
			continue
		}
		if !transcripts.ValidID(id) {
			return nil, exit{exitUsage, transcripts.Fault("A514", fmt.Sprintf("--sample line %d", n+1), "the line does not begin with the id of a meeting", "linjen begynder ikke med et mødes id").
				Hint("make the file with gribning sample korpus > file", "lav filen med gribning sample korpus > fil")}
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, a.usage("--sample: filen nævner ingen møder", "--sample: the file names no meetings")
	}
	return ids, nil
}

// namesIn reads a key file; none where no file is named.
func (a *app) namesIn(file string) (deidentify.Keys, error) {
	if file == "" {
		return deidentify.Keys{}, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return deidentify.Keys{}, exit{exitUsage, transcripts.Fault("N110", "--keys", "the key file cannot be read", "nøglefilen kan ikke læses").
			Hint("see that the path is right and the file may be read", "se efter, at stien er rigtig, og at filen må læses").Because(err)}
	}
	defer f.Close()
	names, err := deidentify.ReadKeys(f)
	if err != nil {
		return names, exit{exitUsage, err}
	}
	return names, nil
}

// guards reads certificate and passwords. Without both the page listens on
// this machine only.
func (a *app) guards(f reviewFlags) (*tls.Certificate, *review.People, error) {
	host, _, err := net.SplitHostPort(f.listen)
	if err != nil {
		return nil, nil, a.usage("--listen er adresse:port", "--listen is address:port")
	}
	ip := net.ParseIP(host)
	local := host == "localhost" || ip != nil && ip.IsLoopback()
	if !local && (f.cert == "" || f.key == "" || f.people == "") {
		return nil, nil, exit{exitUsage, transcripts.Fault("A506", "--listen", "an address that others can reach needs a certificate and passwords", "en adresse, som andre kan nå, kræver certifikat og adgangskoder").
			Hint("give --tls-cert, --tls-key and --people, or use 127.0.0.1", "brug --tls-cert, --tls-key og --people, eller brug 127.0.0.1")}
	}
	var cert *tls.Certificate
	if f.cert != "" || f.key != "" {
		pair, err := tls.LoadX509KeyPair(f.cert, f.key)
		if err != nil {
			return nil, nil, exit{exitUsage, transcripts.Fault("A507", "--tls-cert", "the certificate and its key cannot be used", "certifikatet og dets nøgle kan ikke bruges").
				Hint("both are PEM files that belong together", "begge er PEM-filer, der hører sammen").Because(err)}
		}
		cert = &pair
	}
	if f.people == "" {
		return cert, nil, nil
	}
	file, err := os.Open(f.people)
	if err != nil {
		return nil, nil, exit{exitUsage, transcripts.Fault("A508", "--people", "the file cannot be opened", "filen kan ikke åbnes").
			Hint("make it with gribning review --add-person", "lav den med gribning review --add-person")}
	}
	defer file.Close()
	people, err := review.ReadPeople(file)
	if err != nil {
		return nil, nil, exit{exitUsage, err}
	}
	return cert, people, nil
}

// hostsOf lists the names that the page answers to: where it listens, localhost
// at that port if it listens on this machine, and those that were given.
func hostsOf(addr string, more []string) []string {
	host, port, err := net.SplitHostPort(addr)
	hosts := []string{addr}
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsLoopback() {
		hosts = append(hosts, "localhost:"+port)
	} else if len(more) > 0 {
		hosts = nil // an unspecified address is no name
	}
	hosts = append(hosts, more...)
	slices.Sort(hosts[min(1, len(hosts)):])
	return slices.Compact(hosts)
}
