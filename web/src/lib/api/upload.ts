// A file to the server with progress; fetch cannot tell how much has gone, XMLHttpRequest can.
import { address } from './client';
import { Problem, offlineProblem } from './problem';
import type { Upload } from './types';

export type Uploading = { done: Promise<Upload>; cancel: () => void };

/** Sends `file`; `progress` hears the share from 0 to 1. A cancelled upload rejects with an AbortError. */
export function upload(file: File, progress: (share: number) => void): Uploading {
  const request = new XMLHttpRequest();
  const done = new Promise<Upload>((resolve, reject) => {
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = () => reject(offlineProblem());
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as Upload);
      else reject(new Problem(request.status, (body ?? {}) as Record<string, unknown>));
    };
    request.open('POST', address('/uploads', { name: file.name }));
    request.setRequestHeader('idempotency-key', crypto.randomUUID());
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
