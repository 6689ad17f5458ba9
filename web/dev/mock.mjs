export function answer(request, response) {
  response.statusCode = 404;
  response.end('{}');
}
