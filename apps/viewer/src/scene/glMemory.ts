import {
  type Arrays,
  type BufferInfo,
  createBufferInfoFromArrays,
  createProgramInfo,
  createTexture,
  createVertexArrayInfo,
  type ProgramInfo,
  type VertexArrayInfo,
} from "twgl.js";
import type { Texels } from "./texels.ts";

/** Programs, vertices and textures on the graphics card, each made when it is first wanted. */
export interface GlMemory {
  /** The program of a name; `sources` are its vertex and fragment shader, without the line of the version. */
  program(name: string, sources: () => readonly [vertex: string, fragment: string]): ProgramInfo;
  /** The vertices of a name as a program takes them. */
  vertices(name: string, program: ProgramInfo, arrays: () => Arrays): Vertices;
  /** Gives vertices up. */
  release(name: string): void;
  texture(texels: Texels<Float32Array | Uint8Array>): WebGLTexture;
  /** Gives a texture up. */
  forget(texels: Texels): void;
}

/** Vertices, and how a program finds them. */
export interface Vertices {
  readonly buffers: BufferInfo;
  readonly array: VertexArrayInfo;
}

/** The memory of a context; empty again when a lost context has come back. */
export function glMemory(gl: WebGL2RenderingContext): GlMemory {
  const programs = new Map<string, ProgramInfo>();
  const vertices = new Map<string, Vertices>();
  const textures = new WeakMap<object, WebGLTexture>();

  return {
    program: (name, sources) => {
      const program = programs.get(name) ?? programOf(gl, sources());
      programs.set(name, program);
      return program;
    },
    vertices: (name, program, arrays) => {
      const known = vertices.get(name);
      if (known) return known;
      const buffers = createBufferInfoFromArrays(gl, arrays());
      const made = { buffers, array: createVertexArrayInfo(gl, program, buffers) };
      vertices.set(name, made);
      return made;
    },
    release: (name) => {
      const known = vertices.get(name);
      if (!known) return;
      const { attribs = {}, indices } = known.buffers;
      for (const { buffer } of Object.values(attribs)) gl.deleteBuffer(buffer);
      if (indices) gl.deleteBuffer(indices);
      gl.deleteVertexArray(known.array.vertexArrayObject ?? null);
      vertices.delete(name);
    },
    texture: (texels) => {
      const texture = textures.get(texels) ?? textureOf(gl, texels);
      textures.set(texels, texture);
      return texture;
    },
    forget: (texels) => {
      gl.deleteTexture(textures.get(texels) ?? null);
      textures.delete(texels);
    },
  };
}

function programOf(
  gl: WebGL2RenderingContext,
  sources: readonly [vertex: string, fragment: string],
): ProgramInfo {
  const whole = sources.map((source) => `#version 300 es\n${source}`);
  return createProgramInfo(gl, whole, {
    errorCallback: (message) => {
      if (!gl.isContextLost()) throw new Error(`glMemory: ${message}`);
    },
  });
}

function textureOf(
  gl: WebGL2RenderingContext,
  { data, width, height, channels }: Texels<Float32Array | Uint8Array>,
): WebGLTexture {
  const isFloat = data instanceof Float32Array;
  return createTexture(gl, {
    target: gl.TEXTURE_2D,
    internalFormat: isFloat ? (channels === 1 ? gl.R32F : gl.RGBA32F) : gl.RGBA8,
    format: channels === 1 ? gl.RED : gl.RGBA,
    type: isFloat ? gl.FLOAT : gl.UNSIGNED_BYTE,
    src: data,
    width,
    height,
    minMag: gl.NEAREST,
    wrap: gl.CLAMP_TO_EDGE,
    auto: false,
  });
}
