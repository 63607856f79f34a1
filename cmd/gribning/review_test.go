package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestReviewOverTLS starts the program as others would reach it, with a
// certificate and a file of passwords that it made itself, and signs in.
func TestReviewOverTLS(t *testing.T) {
	dir := t.TempDir()
	program := func(stdin string, args ...string) *exec.Cmd {
		exe, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		c := exec.CommandContext(t.Context(), exe)
		c.Args = append([]string{"gribning"}, args...)
		c.Dir, c.Stdin = dir, strings.NewReader(stdin)
		c.Env = append(os.Environ(), "GRIBNING_LANG=da", "HOME="+dir, "GRIBNING_MODELS="+dir)
		return c
	}
	must := func(stdin string, args ...string) string {
		t.Helper()
		out, err := program(stdin, args...).Output()
		if err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return string(out)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.txt", "S: hvordan går det\nB: jeg vil gerne noget med hunde\n")
	must("", "init", "korpus")
	must("", "add", "korpus", "a.txt", "--consent", "forskning", "--given", "2026-01-01")
	must("", "run", "korpus")
	write("koder", must("hest-batteri-hæfteklamme\n", "review", "--add-person", "k1:forsker"))
	pool := certificate(t, write)

	server := program("", "--json", "review", "korpus", "--listen", "127.0.0.1:0", "--tls-cert", "c.pem", "--tls-key", "k.pem", "--people", "koder")
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var said struct{ Link string }
	if err := json.Unmarshal([]byte(line), &said); err != nil || !strings.HasPrefix(said.Link, "https://127.0.0.1:") || strings.Contains(said.Link, "token") {
		t.Fatalf("the program says %s", line)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	ask := func(w *http.Response, err error) (int, string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer w.Body.Close()
		b, err := io.ReadAll(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		return w.StatusCode, string(b)
	}
	if code, body := ask(browser.Get(said.Link + "/m/M0001")); code != http.StatusUnauthorized || strings.Contains(body, "hunde") {
		t.Errorf("before signing in: %d", code)
	}
	if code, _ := ask(browser.PostForm(said.Link+"/login", url.Values{"name": {"k1"}, "password": {"hest-batteri"}})); code != http.StatusUnauthorized {
		t.Errorf("wrong password: %d", code)
	}
	if code, body := ask(browser.PostForm(said.Link+"/login", url.Values{"name": {"k1"}, "password": {"hest-batteri-hæfteklamme"}})); code != http.StatusOK || !strings.Contains(body, "M0001") {
		t.Errorf("right password: %d", code)
	}
	if code, body := ask(browser.Get(said.Link + "/m/M0001")); code != http.StatusOK || !strings.Contains(body, "hunde") {
		t.Errorf("signed in: %d", code)
	}
	if err := server.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Wait() }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Error("an interrupt does not end it")
	}
}

// certificate writes c.pem and k.pem for 127.0.0.1 and gives what trusts them.
func certificate(t *testing.T, write func(name, text string)) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	write("c.pem", string(cert))
	write("k.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})))
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(cert)
	return pool
}
