package review

import (
	"context"
	"crypto/tls"
	"embed"
	"errors"
	"html/template"
	"net"
	"net/http"
	"path"
	"sync"
	"time"

	"gribning/pipeline"
	"gribning/pipeline/coding/adjudicate"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/deidentify"
	"gribning/transcripts"
)

//go:embed page
var assets embed.FS

// Options of a Server.
type Options struct {
	Corpus  *corpus.Corpus
	Analyst *pipeline.Analyst
	// Adjudicator is whose answers of the last run are shown; nil: nobody was
	// asked. The page itself asks nothing.
	Adjudicator *adjudicate.Adjudicator
	// Person opens the page by the token link; empty Name: there is no such
	// link, and people sign in.
	Person Person
	// People sign in with a password; nil: nobody can.
	People *People
	// Hosts are the values of the Host header that are answered, with port.
	Hosts []string
	// Secure says that the page is reached over TLS.
	Secure bool
	Lang   string // «da» or «en»
	// Blind hides the machine's codes and those of other coders.
	Blind bool
	// Uncertain goes on to the most uncertain code after each decision.
	Uncertain bool
	// Only are the meetings of the sample to work through; empty: all.
	Only []string
	// Keys are names known for certain: what supervisors and trainers get is
	// searched for them too.
	Keys deidentify.Keys
	// Program is the program's name and version, for what is exported.
	Program string
	// Scratch is the folder for decoded sound; empty: the system's.
	Scratch string
	// Now and Today are the clock; nil: the real one.
	Now   func() time.Time
	Today func() transcripts.Date
}

// Server is the review page of one corpus.
type Server struct {
	opt     Options
	access  *access
	pages   *template.Template
	handler http.Handler
	sounds  *sounds

	mu     sync.Mutex
	desks  map[string]*desk
	covers map[string]*covered
	work   *worklist
	stop   context.CancelFunc // of what runs in the background
}

// New makes the page of a corpus.
func New(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Today == nil {
		o.Today = consent.Today
	}
	if o.Lang != "en" {
		o.Lang = "da"
	}
	pages, err := template.New("").Funcs(funcs(o.Lang)).ParseFS(assets, "page/*.html")
	if err != nil {
		return nil, err
	}
	a, err := newAccess(o)
	if err != nil {
		return nil, err
	}
	s := &Server{opt: o, access: a, pages: pages, desks: map[string]*desk{}, covers: map[string]*covered{}, work: newWorklist()}
	s.sounds = newSounds(o.Scratch, o.Now)
	s.handler = s.routes()
	background, stop := context.WithCancel(context.Background())
	s.stop = stop
	if o.Uncertain {
		go s.weigh(background)
	}
	return s, nil
}

// Start is the path of the link that opens the page, token and all; empty where
// people sign in.
func (s *Server) Start() string {
	if s.access.token == "" {
		return ""
	}
	return "/start?token=" + s.access.token
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close ends what runs in the background and frees decoded sound.
func (s *Server) Close() {
	s.stop()
	s.sounds.close()
}

// Time limits of a connection: a page on this machine answers in far less, and
// a client that dawdles must not hold a connection for ever.
const (
	headerTime = 5 * time.Second
	bodyTime   = 15 * time.Second
	answerTime = 60 * time.Second
	idleTime   = 2 * time.Minute
	headerSize = 16 << 10
	bodySize   = 64 << 10
)

// Serve answers on l until ctx ends. With a certificate it speaks TLS only.
func (s *Server) Serve(ctx context.Context, l net.Listener, cert *tls.Certificate) error {
	srv := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       bodyTime,
		WriteTimeout:      answerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerSize,
		ErrorLog:          quiet, // it would log addresses and requests
	}
	done := make(chan error, 1)
	go func() {
		if cert != nil {
			srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS12}
			done <- srv.ServeTLS(l, "", "")
			return
		}
		done <- srv.Serve(l)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	if err := srv.Shutdown(last); err != nil {
		_ = srv.Close()
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// routes are the addresses of the page. Every one but those of signing in needs
// a session.
func (s *Server) routes() http.Handler {
	open := http.NewServeMux()
	open.HandleFunc("GET /start", s.start)
	open.HandleFunc("GET /login", s.loginPage)
	open.HandleFunc("POST /login", s.login)
	for _, name := range []string{"style.css", "app.js", "wave.js", "player.js", "listen.js", "icon.svg"} {
		open.HandleFunc("GET /asset/"+name, s.asset(name))
	}
	in := http.NewServeMux()
	in.HandleFunc("POST /logout", s.logout)
	in.HandleFunc("GET /codebook", s.codebook)
	in.HandleFunc("GET /{$}", s.home)
	for pattern, answer := range map[string]http.HandlerFunc{
		"GET /m/{id}":             s.meeting,
		"GET /m/{id}/turns":       s.turns,
		"GET /m/{id}/changes":     s.changes,
		"POST /m/{id}/act":        s.act,
		"GET /m/{id}/unit/{unit}": s.unit,
		"GET /m/{id}/sound":       s.sound,
		"GET /m/{id}/peaks":       s.peaks,
		"GET /m/{id}/adjudicate":  s.adjudication,
		"GET /m/{id}/rules":       s.ruleLog,
		"GET /m/{id}/export":      s.export,
		"GET /next":               s.next,
	} {
		in.HandleFunc(pattern, s.only(Researcher, answer))
	}
	for pattern, answer := range map[string]http.HandlerFunc{
		"GET /v/{id}":        s.shown,
		"GET /v/{id}/ask":    s.shownStill,
		"GET /v/{id}/sound":  s.shownSound,
		"GET /v/{id}/peaks":  s.shownPeaks,
		"GET /v/{id}/report": s.shownReport,
	} {
		in.HandleFunc(pattern, s.only(Supervisor, answer))
	}
	for pattern, answer := range map[string]http.HandlerFunc{
		"GET /p/{key}":             s.passage,
		"GET /p/{key}/ask":         s.passageStill,
		"GET /p/{key}/sound":       s.passageSound("sound.wav"),
		"GET /p/{key}/next":        s.passageSound("next.wav"),
		"GET /p/{key}/file/{name}": s.passageFile,
	} {
		in.HandleFunc(pattern, s.only(Trainer, answer))
	}
	open.Handle("/", s.access.require(in))
	return s.access.guard(open)
}

// asset answers with one of the program's own files.
func (s *Server) asset(name string) http.HandlerFunc {
	data, err := assets.ReadFile("page/" + name)
	if err != nil {
		panic("review: " + err.Error()) // embedded when the program was built
	}
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	kind := kinds[path.Ext(name)]
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(data)
	}
}
