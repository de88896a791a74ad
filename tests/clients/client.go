// Go's net/http with net/http/cookiejar. The steps are those of steps.py, and `send` is that of values.py.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"runtime"
	"strings"
)

const rick = `{"username": "rick", "password": "pickle"}`

var client http.Client

func send(method, url, body string) (int, string) {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	check(err)
	request.Header.Set("content-type", "application/json")
	response, err := client.Do(request)
	check(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	check(err)
	return response.StatusCode, string(text)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	jar, err := cookiejar.New(nil)
	check(err)
	client.Jar = jar
	if os.Args[1] == "send" {
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			parts := strings.Split(lines.Text(), "\t")
			_, text := send(parts[0], parts[1], parts[2])
			fmt.Println(text)
		}
		return
	}
	old, both, new, localhost := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	statuses := []string{}
	for _, step := range [][3]string{
		{"POST", old + "/login/", rick},
		{"GET", old + "/login/me", ""},
		{"GET", both + "/login/me", ""},
		{"GET", new + "/login/me", ""},
		{"POST", new + "/log-out/", ""},
		{"GET", new + "/login/me", ""},
	} {
		status, _ := send(step[0], step[1], step[2])
		statuses = append(statuses, fmt.Sprint(status))
	}
	site, err := url.Parse(new + "/login/me")
	check(err)
	left := len(jar.Cookies(site))
	send("GET", localhost+"/", "")
	_, back := send("GET", localhost+"/back", "")
	secure := "no"
	if strings.Contains(back, "__Host-probe came back") {
		secure = "yes"
	}
	fmt.Printf("Go %s cookiejar|%s|%d|%s\n", strings.TrimPrefix(runtime.Version(), "go"), strings.Join(statuses, " "), left, secure)
}
