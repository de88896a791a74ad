// Java's HttpClient with a CookieManager. The steps are those of steps.py, and `send` is that of values.py.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

public class Client {
    static final String RICK = "{\"username\": \"rick\", \"password\": \"pickle\"}";
    static final CookieManager MANAGER = new CookieManager();
    static final HttpClient CLIENT = HttpClient.newBuilder().cookieHandler(MANAGER).build();

    static HttpResponse<String> send(String method, String url, String body) throws Exception {
        var publisher = method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(URI.create(url))
            .header("content-type", "application/json")
            .method(method, publisher)
            .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    static void sendAll() throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line; (line = lines.readLine()) != null; ) {
            String[] parts = line.split("\t", -1);
            output.println(send(parts[0], parts[1], parts[2]).body());
        }
    }

    public static void main(String[] urls) throws Exception {
        if (urls[0].equals("send")) {
            sendAll();
            return;
        }
        int[] statuses = {
            send("POST", urls[0] + "/login/", RICK).statusCode(),
            send("GET", urls[0] + "/login/me", "").statusCode(),
            send("GET", urls[1] + "/login/me", "").statusCode(),
            send("GET", urls[2] + "/login/me", "").statusCode(),
            send("POST", urls[2] + "/log-out/", "").statusCode(),
            send("GET", urls[2] + "/login/me", "").statusCode(),
        };
        var line = new StringBuilder();
        for (int status : statuses) {
            line.append(line.isEmpty() ? "" : " ").append(status);
        }
        int left = MANAGER.getCookieStore().getCookies().size();
        send("GET", urls[3] + "/", "");
        boolean secure = send("GET", urls[3] + "/back", "").body().contains("__Host-probe came back");
        String name = "Java " + System.getProperty("java.version") + " HttpClient";
        System.out.println(name + "|" + line + "|" + left + "|" + (secure ? "yes" : "no"));
    }
}
