// Serves the demo's ports under http and https, and sets cookies from lines that no library checked.
"use strict";

const fs = require("node:fs");
const http = require("node:http");
const https = require("node:https");
const net = require("node:net");

/** Starts a server over http and one over https. The header `x-backend` chooses the backend, and `/kinds/` the last one. */
async function start(backends, folder) {
  const certificate = { key: fs.readFileSync(`${folder}/key.pem`), cert: fs.readFileSync(`${folder}/certificate.pem`) };
  const listen = (server) => new Promise((resolve) => {
    server.on("request", (request, response) => handle(backends, request, response));
    server.on("upgrade", (request, socket) => tunnel(backends, request, socket));
    server.listen(0, "127.0.0.1", () => resolve(server.address().port));
  });
  return { http: await listen(http.createServer()), https: await listen(https.createServer(certificate)) };
}

function target(backends, request) {
  return request.url.startsWith("/kinds/") ? backends.at(-1) : backends[Number(request.headers["x-backend"] ?? 0)];
}

function handle(backends, request, response) {
  if (request.url === "/") return response.writeHead(200, { "content-type": "text/html" }).end("<title>t</title>");
  if (request.url === "/by-hand") return byHand(request, response);
  const { method, headers, url: path } = request;
  const forwarded = http.request({ port: target(backends, request), path, method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.rawHeaders);
    // The browser gets the head before the first part of a stream.
    response.flushHeaders();
    answer.on("error", () => response.destroy());
    answer.pipe(response);
  });
  forwarded.on("error", () => response.destroy());
  request.pipe(forwarded);
}

/** Sends the body of the request as a `Set-Cookie` line, byte for byte. */
function byHand(request, response) {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\nCache-Control: no-store\r\nSet-Cookie: ";
    response.socket.end(Buffer.concat([Buffer.from(head), ...parts, Buffer.from("\r\n\r\n")]));
  });
}

function tunnel(backends, request, socket) {
  const backend = net.connect(target(backends, request), "127.0.0.1", () => {
    const headers = request.rawHeaders.map((part, index) => part + (index % 2 ? "\r\n" : ": ")).join("");
    backend.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers}\r\n`);
    backend.pipe(socket).pipe(backend);
  });
  for (const each of [backend, socket]) each.on("error", () => each.destroy());
}

module.exports = { start };
