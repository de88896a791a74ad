// Sets, reads and deletes one cookie with Express. The argument is the port.
const express = require("express");
const cookies = require("cookie-parser");

const app = express();
app.use(express.json(), cookies());
app.post("/cookie", (request, response) => response.cookie("note", request.body.value).json(null));
app.get("/cookie", (request, response) => response.json({ value: request.cookies.note ?? null }));
app.delete("/cookie", (_, response) => response.clearCookie("note").json(null));
app.listen(Number(process.argv[2]), "127.0.0.1");
